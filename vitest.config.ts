import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests mostly wait for a child process, so more files than there are cores run side by side.
    maxWorkers: 6,
    // No test leaves anything behind in its process, so files need none of their own.
    isolate: false,
    maxConcurrency: 4,
    testTimeout: 60_000,
    // What a developer's machine reaches by way of a proxy is not what is tested.
    env: { http_proxy: '', https_proxy: '', HTTP_PROXY: '', HTTPS_PROXY: '' },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/tests.json' }]] : ['default'],
  },
})
