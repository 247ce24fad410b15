"use strict";
// Sorting and filtering. The page is complete without it.
(function () {
  function cellValue(row, column) {
    var cell = row.cells[column];
    if (!cell.hasAttribute("data-v")) return cell.textContent;
    var number = cell.getAttribute("data-v");
    return number === "" ? null : Number(number);
  }

  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  }

  function sort(table, key, direction) {
    var headers = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var column = headers.findIndex(function (h) { return h.dataset.key === key; });
    if (column < 0) return;
    var sign = direction === "desc" ? -1 : 1;
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    var keyed = rows.map(function (row) { return { row: row, value: cellValue(row, column) }; });
    // What has no value stays at the end whichever way round.
    keyed.sort(function (a, b) {
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
      return sign * compare(a.value, b.value);
    });
    var sorted = document.createDocumentFragment();
    keyed.forEach(function (k) { sorted.appendChild(k.row); });
    table.tBodies[0].appendChild(sorted);
    headers.forEach(function (h) { h.removeAttribute("aria-sort"); });
    headers[column].setAttribute("aria-sort", sign < 0 ? "descending" : "ascending");
    table.dataset.sorted = key + "." + (sign < 0 ? "desc" : "asc");
  }

  function fromAddress() {
    var wish = /^#sort=([a-z]+)\.([a-z0-9_]+)\.(asc|desc)$/.exec(location.hash);
    var table = wish && document.getElementById(wish[1]);
    if (table && table.classList.contains("sortable")) sort(table, wish[2], wish[3]);
  }

  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (header, column) {
      var first = table.tBodies[0].rows[0];
      var isNumber = first && first.cells[column].classList.contains("n");
      if (isNumber) header.classList.add("n");
      header.querySelector("button").addEventListener("click", function () {
        var now = header.getAttribute("aria-sort");
        // Numbers are asked for largest first, names from A.
        var direction = now === "descending" ? "asc" : now === "ascending" ? "desc" : isNumber ? "desc" : "asc";
        sort(table, header.dataset.key, direction);
        history.replaceState(null, "", "#sort=" + table.id + "." + header.dataset.key + "." + direction);
      });
    });
  });

  var filter = document.getElementById("layer-filter");
  if (filter) {
    filter.addEventListener("change", function () {
      Array.prototype.forEach.call(document.getElementById("layers").tBodies[0].rows, function (row) {
        row.hidden = filter.value !== "" && row.dataset.group !== filter.value;
      });
    });
  }

  // A link to a config opens it.
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  }

  window.addEventListener("hashchange", function () { fromAddress(); openTarget(); });
  fromAddress();
  openTarget();
  document.documentElement.dataset.ready = "true";
})();
