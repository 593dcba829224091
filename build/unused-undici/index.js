// @actions/http-client imports undici for one method, getAgentDispatcher, which this action never calls. The real package is
// 700 KB of bundle and a third of the start-up before the first request. See "overrides" in the root's package.json.
export class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle')
  }
}
