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

/** All operations of a user, oldest first: {key, seq, user, assignment, url, title, op, held, why}. */
export async function kept(database, user) {
  const index = database.transaction("ops").objectStore("ops").index("user");
  return (await request(index.getAll(user))).sort((a, b) => a.seq - b.seq);
}

let last = 0;
/** Ever growing, also across visits: operations go in the order in which they were made. */
export function sequence() {
  last = Math.max(Date.now(), last + 0.001);
  return last;
}

/** Let `work(store)` put and delete operations; resolves when that is on the disk. */
export function change(database, work) {
  const transaction = database.transaction("ops", "readwrite", { durability: "strict" });
  work(transaction.objectStore("ops"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** The name of the note that operations on an article wait; site.js looks for it when somebody signs out. */
export const noteOf = (user, assignment) => `annotator-kept-${user}-${assignment}`;

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
