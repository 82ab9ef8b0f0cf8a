import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const sampleFile = fileURLToPath(new URL('../../models/samples/jfk.wav', import.meta.url));
const samplePath = 'samples/jfk.wav';

/** The sample that a new person can try: served from `models/`, so that it stands once in the repository. */
function sampleRecording(): Plugin {
  return {
    name: 'sample-recording',
    configureServer(server) {
      server.middlewares.use(`/${samplePath}`, (_, response, next) => {
        readFile(sampleFile).then((bytes) => {
          response.setHeader('content-type', 'audio/wav');
          response.end(bytes);
        }, next);
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: samplePath, source: await readFile(sampleFile) });
    },
  };
}

const framework =
  /node_modules[\\/](react|react-dom|scheduler|zod|@mantine|@floating-ui|@tanstack[\\/](react-router|router-core|history|store|react-store|query-core|react-query))[\\/]/;

/** Together, so that what makes the schemas keep to the Content Security Policy runs before they are made. */
const contracts = /packages[\\/](contracts|sdk)[\\/]/;

const api = process.env.VITE_API ?? 'http://127.0.0.1:3000';
/** The API refuses sign-ins that come from another origin than its own. */
const proxied = { target: api, headers: { origin: new URL(api).origin } };

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), sampleRecording()],
  server: { proxy: { '/v1': proxied, '/media': proxied, '/health': proxied } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Changes less often than the product: browsers keep it over releases.
            { name: 'framework', test: framework },
            { name: 'contracts', test: contracts },
          ],
        },
      },
    },
  },
});
