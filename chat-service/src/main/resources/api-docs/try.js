'use strict';

// No validator: it would send the document to another host.
window.addEventListener('load', () => {
  SwaggerUIBundle({url: '/api/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null, tryItOutEnabled: true});
});
