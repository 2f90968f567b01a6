// Swagger UI with local files; no validator, no outside address.

const holder = document.getElementById("swagger");

window.SwaggerUIBundle({
  url: holder.dataset.url,
  domNode: holder,
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  presets: [window.SwaggerUIBundle.presets.apis],
});
