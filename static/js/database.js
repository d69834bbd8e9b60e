// The browser's database of operations that the server has not answered for.

/** The result of a request, as a promise. */
export function request(idb) {
  return new Promise((resolve, reject) => {
    idb.onsuccess = () => resolve(idb.result);
    idb.onerror = () => reject(idb.error);
  });
}

/** Open the database, made anew where there is none. */
export async function openDatabase() {
  const opening = indexedDB.open("annotator", 1);
  opening.onupgradeneeded = () => {
    const ops = opening.result.createObjectStore("ops", { keyPath: "key" });
    ops.createIndex("user", "user");
  };
  return request(opening);
}

/** Whether `name` is noted. Where notes can't be kept, everything counts as noted. */
export function isNoted(name) {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return true;
  }
}

export function note(name, wanted) {
  try {
    if (wanted) localStorage.setItem(name, "1");
    else localStorage.removeItem(name);
  } catch { /* isNoted says so */ }
}
