import { timestamp } from '../clock.ts'
import { json, type Reply } from '../reply.ts'
import { type Call, isEnterprise, type Service } from './installation.ts'

// What the manager answers about itself.

const REVISION = '5c7931d09fc37e0976143e50a81169dbd98ec0cc'

export function config({ installation }: Call): Reply {
  const { edition, release } = installation
  const version = release.version.replace(/\+.*/, '')
  return json(200, {
    posthog: '',
    conceptualhq: '',
    product_fruits: '',
    edition,
    version,
    revision: REVISION,
    runtime_revision: REVISION,
    unstable_features: null,
    changelog_url: `https://github.com/feldera/feldera/releases/tag/v${version}`,
    license_validity: isEnterprise(installation) ? { Exists: license(installation) } : null,
    update_info: null,
    build_info: release.minor >= 338 ? buildInfo : { build_os: 'Linux', rustc_version: '1.95.0' },
    build_source: 'source',
    ...(release.minor >= 375 ? { allow_rust_udfs: true } : {}),
  })
}

const buildInfo = {
  build_timestamp: '2026-11-01T00:00:00.000000000Z',
  build_cpu: 'x86_64',
  build_os: 'Linux',
  cargo_dependencies: '',
  cargo_features: 'feldera-enterprise',
  cargo_debug: 'false',
  cargo_opt_level: '3',
  cargo_target_triple: 'x86_64-unknown-linux-gnu',
  rustc_version: '1.96.1',
}

function license({ clock, edition, release }: Call['installation']): unknown {
  return {
    current: timestamp(clock.now()),
    valid_until: null,
    is_trial: false,
    ...(release.minor >= 340 ? { is_dev: edition === 'EnterpriseDev' } : {}),
    description_html: '',
    extension_url: null,
    remind_starting_at: null,
    remind_schedule: 'Once',
  }
}

export function session({ installation: { release }, role }: Call): Reply {
  const tenant = { tenant_id: '00000000-0000-0000-0000-000000000000', tenant_name: 'default' }
  return json(200, release.minor >= 327 ? { ...tenant, role, memberships: [] } : tenant)
}

export function clusterHealth({ installation }: Call): Reply {
  const { release, unhealthy } = installation
  const allHealthy = unhealthy.length === 0
  return json(allHealthy ? 200 : 503, {
    all_healthy: allHealthy,
    ...(release.minor >= 338 ? { stale: false, stale_after_seconds: 1_200 } : {}),
    api: health(installation, 'api'),
    compiler: health(installation, 'compiler'),
    runner: health(installation, 'runner'),
  })
}

/** How often the services are asked. */
const CHECK_MS = 10_000

function health({ clock, since, unhealthy }: Call['installation'], service: Service): unknown {
  const healthy = !unhealthy.includes(service)
  const checked = since + Math.floor((clock.now() - since) / CHECK_MS) * CHECK_MS
  const message = healthy
    ? `Healthy: The ${service} service responded successfully to the last health check.`
    : `Unhealthy: The ${service} service did not respond to the last health check.`
  return { healthy, message, unchanged_since: timestamp(since), checked_at: timestamp(checked) }
}
