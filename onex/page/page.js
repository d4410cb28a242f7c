"use strict";
document.querySelectorAll("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  const first = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const words = new Intl.Collator("zh-CN", { numeric: true });
  const compare = (a, b) => {
    const x = a.dataset.v, y = b.dataset.v;
    if (x !== undefined && y !== undefined) return Number(x) - Number(y);
    return words.compare(a.textContent, b.textContent);
  };
  const blank = (cell) => cell.textContent === "—";
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const figures = head.classList.contains("n");
    const order = figures ? ["descending", "ascending", null] : ["ascending", "descending", null];
    const next = order[(order.indexOf(head.getAttribute("aria-sort")) + 1) % 3];
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    const rows = first.slice();
    if (next) {
      head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      rows.sort((a, b) => {
        const x = a.cells[column], y = b.cells[column];
        // What is not known stands last whichever way.
        return blank(x) - blank(y) || sign * compare(x, y);
      });
    }
    body.append(...rows);
  }));
});
addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((one) => { one.open = true; }));
