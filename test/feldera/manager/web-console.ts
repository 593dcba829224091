import { type Reply, text } from '../reply.ts'

/** What the manager serves outside its API: a page of its own. */
export function webConsole(method: string): Reply {
  if (method !== 'GET' && method !== 'HEAD') {
    return text(405, 'This resource only supports GET and HEAD.', { allow: 'GET, HEAD' })
  }
  return {
    status: 200,
    headers: { 'content-type': 'text/html', etag: '"1f:6b071b64"' },
    body: '<!doctype html><html><body>Web console</body></html>',
  }
}
