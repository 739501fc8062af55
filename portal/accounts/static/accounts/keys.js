// Starts django-allauth's WebAuthn script on the form that asks for it, and says when a key was not used.
(function () {
  "use strict";
  function each(selector, act) { document.querySelectorAll(selector).forEach(act); }
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    each("[data-key-error]", function (line) { line.hidden = false; });
  });
  if (!window.PublicKeyCredential) { return; }
  each("[data-needs-script]", function (part) { part.hidden = false; });
  each("[data-without-script]", function (part) { part.hidden = true; });
  each("[data-webauthn]", function (form) {
    window.allauth.webauthn.forms[form.dataset.webauthn]({ ids: JSON.parse(form.dataset.ids) });
  });
})();
