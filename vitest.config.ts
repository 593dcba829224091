import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Scenarios mostly wait for a child process, so more of them than cores run side by side.
    maxWorkers: 4,
    maxConcurrency: 4,
    testTimeout: 60_000,
    // What a developer's machine reaches by way of a proxy is not what is tested.
    env: { http_proxy: '', https_proxy: '', HTTP_PROXY: '', HTTPS_PROXY: '' },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/tests.json' }]] : ['default'],
  },
})
