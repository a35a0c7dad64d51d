// Shows: JavaScript for Node.js. AMSI never sees it, so Amsight neither scans nor marks it.
const http = require('node:http');

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`Hello from ${request.url}\n`);
});

server.listen(8080, '127.0.0.1', () => {
  console.log('http://127.0.0.1:8080/');
});
