/* Comfort only: every page works without this file. */
"use strict";
// A filter form answers at once when a choice changes; without script its button does the same.
document.addEventListener("change", function (event) {
  var form = event.target.closest("form[data-auto]");
  if (form) { form.requestSubmit(); }
});
// Printing opens what is folded, so that paper shows the provenance too.
window.addEventListener("beforeprint", function () {
  document.querySelectorAll("main details").forEach(function (item) { item.open = true; });
});
