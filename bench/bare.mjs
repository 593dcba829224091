// What a step cannot do without: one look, one activation, on one connection. The yardstick for the action's own weight.
import http from 'node:http'

const [base, pipeline] = process.argv.slice(2)
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

await ask('GET', `/v0/pipelines/${pipeline}?selector=status`)
console.log(await ask('POST', `/v0/pipelines/${pipeline}/activate?initial=running`))
agent.destroy()
