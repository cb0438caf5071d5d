import { defineConfig } from 'vitest/config';

// A server to develop against; the built page is served by Cartagena itself and needs none.
const server = process.env.CARTAGENA_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: './',
  build: {
    target: 'es2021',
    outDir: 'dist',
    emptyOutDir: true,
    // No data: addresses, so that the Content-Security-Policy can stay at 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // The pages under /ogc are written by the server, which finds the names of their files here.
    manifest: 'build.json',
    rollupOptions: { input: { page: 'index.html', ogc: 'src/ogc.ts' } },
  },
  server: { proxy: { '/api': server, '/tiles': server, '/health': server } },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
