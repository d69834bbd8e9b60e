// The floor of a key press: put one mark around the selection, and nothing else.
document.addEventListener("keydown", () => {
  const selection = getSelection();
  if (!selection.isCollapsed) selection.getRangeAt(0).surroundContents(document.createElement("mark"));
});
