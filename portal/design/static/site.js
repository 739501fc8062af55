/* Comfort only: every page works without this file. */
"use strict";
// Printing opens what is folded, so that paper shows the provenance too.
window.addEventListener("beforeprint", function () {
  document.querySelectorAll("main details").forEach(function (item) { item.open = true; });
});
