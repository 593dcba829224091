// A loop for each pipeline, as Feldera's Python client waits: an activation, and then a look every half second.
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const [base, ...pipelines] = process.argv.slice(2)
const agent = new http.Agent({ keepAlive: true })

function ask(method, path) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${base}${path}`, { method, agent }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve(JSON.parse(body)))
    })
    request.on('error', reject)
    request.end()
  })
}

async function activate(pipeline) {
  await ask('POST', `/v0/pipelines/${pipeline}/activate?initial=running`)
  for (;;) {
    const { deployment_status: status } = await ask('GET', `/v0/pipelines/${pipeline}?selector=status`)
    if (status === 'Running') return
    await pause(500)
  }
}

await Promise.all(pipelines.map(activate))
agent.destroy()
