import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { StepEnvironment } from '../support/action.ts'

/** Of the blocks for documentation, so that nobody else has them. */
const IPV4 = '198.51.100.1'
const IPV6 = '2001:db8::1'
export const FAR_HOST = 'feldera.example.test'
export const FAR_PORT = 8080

/** A network of its own for a step, out of which it reaches one server by the name above. */
export interface FarNetwork extends AsyncDisposable {
  /** For `runStep`. */
  readonly within: NonNullable<StepEnvironment['within']>
  /** When each connection was opened, in milliseconds of `performance.now()`. */
  readonly connections: readonly number[]
}

interface FarOptions {
  /** The server's port on this machine. */
  readonly port: number
  /** Where the name's IPv6 address leads; its other one leads to the server. Packets that vanish do so on the first address. */
  readonly ipv6: 'nowhere' | 'black hole'
  /** Slow down handshakes: some 300 ms each, and more when there are many. */
  readonly isSlow?: boolean
}

const SLOW_HANDSHAKES = [
  'tc qdisc add dev lo root handle 1: htb',
  // A packet that opens a connection has 74 bytes, which take 0.3 s at this rate.
  'tc class add dev lo parent 1: classid 1:1 htb rate 2kbit burst 1 cburst 1 quantum 1500',
  // Those with the flag SYN, and no others.
  'tc filter add dev lo parent 1: protocol ip prio 1 u32 match ip protocol 6 0xff match u8 0x02 0x02 at 33 flowid 1:1',
]

const SET_UP = [
  'ip link set lo up',
  // Names are looked up for those kinds of addresses only of which the machine has one beside loopback.
  `ip address add ${IPV4}/32 dev lo`,
  'ip -6 address add 2001:db8:ffff::1/128 dev lo nodad',
]

const BLACK_HOLE = [
  'ip link add inside type veth peer name outside',
  'ip link set inside up',
  'ip link set outside up',
  'ip -6 address add 2001:db8::2/64 dev inside nodad',
  // Nobody at the other end has this hardware address.
  `ip -6 neighbour add ${IPV6} lladdr 02:00:00:00:00:01 dev inside nud permanent`,
]

/** Needs Linux, its tools, and the right to give a process a network and files of its own. */
export const hasFarNetwork =
  process.platform === 'linux' && process.getuid?.() === 0 && succeeds([...SET_UP, ...BLACK_HOLE, ...SLOW_HANDSHAKES])

function succeeds(commands: readonly string[]): boolean {
  return spawnSync('unshare', ['-n', '-m', 'bash', '-c', commands.join(' && ')]).status === 0
}

export async function startFarNetwork({ port, ipv6, isSlow = false }: FarOptions): Promise<FarNetwork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'network-'))
  const hosts = path.join(folder, 'hosts')
  await writeFile(hosts, `${IPV4} ${FAR_HOST}\n${IPV6} ${FAR_HOST}\n`)
  const door = path.join(folder, 'door')
  const connections: number[] = []
  const sockets = new Set<Socket>()
  const server = createServer((inner) => {
    connections.push(performance.now())
    const outer = connect(port, '127.0.0.1')
    inner.pipe(outer).pipe(inner)
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
  }).listen(door)
  await once(server, 'listening')
  const traits = [...(ipv6 === 'black hole' ? BLACK_HOLE : []), ...(isSlow ? SLOW_HANDSHAKES : [])]
  const script = ['mount --bind "$0" /etc/hosts', ...SET_UP, ...traits, 'exec "$@"'].join(' && ')
  const gateway = [process.execPath, path.join(import.meta.dirname, 'gateway.ts'), door, String(FAR_PORT)]
  return {
    // bash, because sh often drops variables with a hyphen in their names, as those of some inputs have.
    within: ['unshare', '-n', '-m', 'bash', '-c', script, hosts, ...gateway],
    connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
