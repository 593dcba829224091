import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 916:
/***/ ((__unused_webpack_module, exports) => {

var __webpack_unused_export__;

__webpack_unused_export__ = true;
exports.Io = __webpack_unused_export__ = void 0;
var peq = new Uint32Array(0x10000);
var myers_32 = function (a, b) {
    var n = a.length;
    var m = b.length;
    var lst = 1 << (n - 1);
    var pv = -1;
    var mv = 0;
    var sc = n;
    var i = n;
    while (i--) {
        peq[a.charCodeAt(i)] |= 1 << i;
    }
    for (i = 0; i < m; i++) {
        var eq = peq[b.charCodeAt(i)];
        var xv = eq | mv;
        eq |= ((eq & pv) + pv) ^ pv;
        mv |= ~(eq | pv);
        pv &= eq;
        if (mv & lst) {
            sc++;
        }
        if (pv & lst) {
            sc--;
        }
        mv = (mv << 1) | 1;
        pv = (pv << 1) | ~(xv | mv);
        mv &= xv;
    }
    i = n;
    while (i--) {
        peq[a.charCodeAt(i)] = 0;
    }
    return sc;
};
var myers_x = function (b, a) {
    var n = a.length;
    var m = b.length;
    var mhc = [];
    var phc = [];
    var hsize = Math.ceil(n / 32);
    var vsize = Math.ceil(m / 32);
    for (var i = 0; i < hsize; i++) {
        phc[i] = -1;
        mhc[i] = 0;
    }
    var j = 0;
    for (; j < vsize - 1; j++) {
        var mv_1 = 0;
        var pv_1 = -1;
        var start_1 = j * 32;
        var vlen_1 = Math.min(32, m) + start_1;
        for (var k = start_1; k < vlen_1; k++) {
            peq[b.charCodeAt(k)] |= 1 << k;
        }
        for (var i = 0; i < n; i++) {
            var eq = peq[a.charCodeAt(i)];
            var pb = (phc[(i / 32) | 0] >>> i) & 1;
            var mb = (mhc[(i / 32) | 0] >>> i) & 1;
            var xv = eq | mv_1;
            var xh = ((((eq | mb) & pv_1) + pv_1) ^ pv_1) | eq | mb;
            var ph = mv_1 | ~(xh | pv_1);
            var mh = pv_1 & xh;
            if ((ph >>> 31) ^ pb) {
                phc[(i / 32) | 0] ^= 1 << i;
            }
            if ((mh >>> 31) ^ mb) {
                mhc[(i / 32) | 0] ^= 1 << i;
            }
            ph = (ph << 1) | pb;
            mh = (mh << 1) | mb;
            pv_1 = mh | ~(xv | ph);
            mv_1 = ph & xv;
        }
        for (var k = start_1; k < vlen_1; k++) {
            peq[b.charCodeAt(k)] = 0;
        }
    }
    var mv = 0;
    var pv = -1;
    var start = j * 32;
    var vlen = Math.min(32, m - start) + start;
    for (var k = start; k < vlen; k++) {
        peq[b.charCodeAt(k)] |= 1 << k;
    }
    var score = m;
    for (var i = 0; i < n; i++) {
        var eq = peq[a.charCodeAt(i)];
        var pb = (phc[(i / 32) | 0] >>> i) & 1;
        var mb = (mhc[(i / 32) | 0] >>> i) & 1;
        var xv = eq | mv;
        var xh = ((((eq | mb) & pv) + pv) ^ pv) | eq | mb;
        var ph = mv | ~(xh | pv);
        var mh = pv & xh;
        score += (ph >>> (m - 1)) & 1;
        score -= (mh >>> (m - 1)) & 1;
        if ((ph >>> 31) ^ pb) {
            phc[(i / 32) | 0] ^= 1 << i;
        }
        if ((mh >>> 31) ^ mb) {
            mhc[(i / 32) | 0] ^= 1 << i;
        }
        ph = (ph << 1) | pb;
        mh = (mh << 1) | mb;
        pv = mh | ~(xv | ph);
        mv = ph & xv;
    }
    for (var k = start; k < vlen; k++) {
        peq[b.charCodeAt(k)] = 0;
    }
    return score;
};
var distance = function (a, b) {
    if (a.length < b.length) {
        var tmp = b;
        b = a;
        a = tmp;
    }
    if (b.length === 0) {
        return a.length;
    }
    if (a.length <= 32) {
        return myers_32(a, b);
    }
    return myers_x(a, b);
};
exports.Io = distance;
var closest = function (str, arr) {
    var min_distance = Infinity;
    var min_index = 0;
    for (var i = 0; i < arr.length; i++) {
        var dist = distance(str, arr[i]);
        if (dist < min_distance) {
            min_distance = dist;
            min_index = i;
        }
    }
    return arr[min_index];
};
__webpack_unused_export__ = closest;


/***/ }),

/***/ 770:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

module.exports = __nccwpck_require__(218);


/***/ }),

/***/ 218:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(278);
var tls = __nccwpck_require__(756);
var http = __nccwpck_require__(611);
var https = __nccwpck_require__(692);
var events = __nccwpck_require__(434);
var assert = __nccwpck_require__(613);
var util = __nccwpck_require__(23);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  I: () => (/* binding */ startAfterwards),
  b: () => (/* binding */ startStep)
});

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function utils_toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./node_modules/tunnel/index.js
var tunnel = __nccwpck_require__(770);
;// CONCATENATED MODULE: ./build/unused-undici/index.js
// @actions/http-client imports undici for one method, getAgentDispatcher, which this action never calls. The real package is
// 700 KB of bundle and a third of the start-up before the first request. See "overrides" in the root's package.json.
class ProxyAgent {
  constructor() {
    throw new Error('undici is not part of this bundle')
  }
}

;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: external "string_decoder"
const external_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
// EXTERNAL MODULE: external "events"
var external_events_ = __nccwpck_require__(434);
;// CONCATENATED MODULE: external "child_process"
const external_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");
// EXTERNAL MODULE: external "assert"
var external_assert_ = __nccwpck_require__(613);
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io-util.js
var io_util_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open: io_util_open, readdir, rename, rm, rmdir, stat, symlink, unlink } = external_fs_namespaceObject.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = external_fs_namespaceObject.constants.O_RDONLY;
function exists(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return io_util_awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = external_path_namespaceObject.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = external_path_namespaceObject.dirname(filePath);
                        const upperName = external_path_namespaceObject.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = external_path_namespaceObject.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/io/lib/io.js
var io_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield io_copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (ioUtil.IS_WINDOWS) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield ioUtil.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (IS_WINDOWS) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (IS_WINDOWS && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(external_path_namespaceObject.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (isRooted(tool)) {
            const filePath = yield tryGetExecutablePath(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(external_path_namespaceObject.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(external_path_namespaceObject.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield tryGetExecutablePath(external_path_namespaceObject.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield io_copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function io_copyFile(srcFile, destFile, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/toolrunner.js
var toolrunner_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const toolrunner_IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_.EventEmitter {
    constructor(toolPath, args, options) {
        super();
        if (!toolPath) {
            throw new Error("Parameter 'toolPath' cannot be null or empty.");
        }
        this.toolPath = toolPath;
        this.args = args || [];
        this.options = options || {};
    }
    _debug(message) {
        if (this.options.listeners && this.options.listeners.debug) {
            this.options.listeners.debug(message);
        }
    }
    _getCommandString(options, noPrefix) {
        const toolPath = this._getSpawnFileName();
        const args = this._getSpawnArgs(options);
        let cmd = noPrefix ? '' : '[command]'; // omit prefix when piped to a second tool
        if (toolrunner_IS_WINDOWS) {
            // Windows + cmd file
            if (this._isCmdFile()) {
                cmd += toolPath;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows + verbatim
            else if (options.windowsVerbatimArguments) {
                cmd += `"${toolPath}"`;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows (regular)
            else {
                cmd += this._windowsQuoteCmdArg(toolPath);
                for (const a of args) {
                    cmd += ` ${this._windowsQuoteCmdArg(a)}`;
                }
            }
        }
        else {
            // OSX/Linux - this can likely be improved with some form of quoting.
            // creating processes on Unix is fundamentally different than Windows.
            // on Unix, execvp() takes an arg array.
            cmd += toolPath;
            for (const a of args) {
                cmd += ` ${a}`;
            }
        }
        return cmd;
    }
    _processLineBuffer(data, strBuffer, onLine) {
        try {
            let s = strBuffer + data.toString();
            let n = s.indexOf(external_os_namespaceObject.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_namespaceObject.EOL.length);
                n = s.indexOf(external_os_namespaceObject.EOL);
            }
            return s;
        }
        catch (err) {
            // streaming lines to console is best effort.  Don't fail a build.
            this._debug(`error processing line. Failed with error ${err}`);
            return '';
        }
    }
    _getSpawnFileName() {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
                for (const a of this.args) {
                    argline += ' ';
                    argline += options.windowsVerbatimArguments
                        ? a
                        : this._windowsQuoteCmdArg(a);
                }
                argline += '"';
                return [argline];
            }
        }
        return this.args;
    }
    _endsWith(str, end) {
        return str.endsWith(end);
    }
    _isCmdFile() {
        const upperToolPath = this.toolPath.toUpperCase();
        return (this._endsWith(upperToolPath, '.CMD') ||
            this._endsWith(upperToolPath, '.BAT'));
    }
    _windowsQuoteCmdArg(arg) {
        // for .exe, apply the normal quoting rules that libuv applies
        if (!this._isCmdFile()) {
            return this._uvQuoteCmdArg(arg);
        }
        // otherwise apply quoting rules specific to the cmd.exe command line parser.
        // the libuv rules are generic and are not designed specifically for cmd.exe
        // command line parser.
        //
        // for a detailed description of the cmd.exe command line parser, refer to
        // http://stackoverflow.com/questions/4094699/how-does-the-windows-command-interpreter-cmd-exe-parse-scripts/7970912#7970912
        // need quotes for empty arg
        if (!arg) {
            return '""';
        }
        // determine whether the arg needs to be quoted
        const cmdSpecialChars = [
            ' ',
            '\t',
            '&',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '^',
            '=',
            ';',
            '!',
            "'",
            '+',
            ',',
            '`',
            '~',
            '|',
            '<',
            '>',
            '"'
        ];
        let needsQuotes = false;
        for (const char of arg) {
            if (cmdSpecialChars.some(x => x === char)) {
                needsQuotes = true;
                break;
            }
        }
        // short-circuit if quotes not needed
        if (!needsQuotes) {
            return arg;
        }
        // the following quoting rules are very similar to the rules that by libuv applies.
        //
        // 1) wrap the string in quotes
        //
        // 2) double-up quotes - i.e. " => ""
        //
        //    this is different from the libuv quoting rules. libuv replaces " with \", which unfortunately
        //    doesn't work well with a cmd.exe command line.
        //
        //    note, replacing " with "" also works well if the arg is passed to a downstream .NET console app.
        //    for example, the command line:
        //          foo.exe "myarg:""my val"""
        //    is parsed by a .NET console app into an arg array:
        //          [ "myarg:\"my val\"" ]
        //    which is the same end result when applying libuv quoting rules. although the actual
        //    command line from libuv quoting rules would look like:
        //          foo.exe "myarg:\"my val\""
        //
        // 3) double-up slashes that precede a quote,
        //    e.g.  hello \world    => "hello \world"
        //          hello\"world    => "hello\\""world"
        //          hello\\"world   => "hello\\\\""world"
        //          hello world\    => "hello world\\"
        //
        //    technically this is not required for a cmd.exe command line, or the batch argument parser.
        //    the reasons for including this as a .cmd quoting rule are:
        //
        //    a) this is optimized for the scenario where the argument is passed from the .cmd file to an
        //       external program. many programs (e.g. .NET console apps) rely on the slash-doubling rule.
        //
        //    b) it's what we've been doing previously (by deferring to node default behavior) and we
        //       haven't heard any complaints about that aspect.
        //
        // note, a weakness of the quoting rules chosen here, is that % is not escaped. in fact, % cannot be
        // escaped when used on the command line directly - even though within a .cmd file % can be escaped
        // by using %%.
        //
        // the saving grace is, on the command line, %var% is left as-is if var is not defined. this contrasts
        // the line parsing rules within a .cmd file, where if var is not defined it is replaced with nothing.
        //
        // one option that was explored was replacing % with ^% - i.e. %var% => ^%var^%. this hack would
        // often work, since it is unlikely that var^ would exist, and the ^ character is removed when the
        // variable is used. the problem, however, is that ^ is not removed when %* is used to pass the args
        // to an external program.
        //
        // an unexplored potential solution for the % escaping problem, is to create a wrapper .cmd file.
        // % can be escaped within a .cmd file.
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\'; // double the slash
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '"'; // double the quote
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _uvQuoteCmdArg(arg) {
        // Tool runner wraps child_process.spawn() and needs to apply the same quoting as
        // Node in certain cases where the undocumented spawn option windowsVerbatimArguments
        // is used.
        //
        // Since this function is a port of quote_cmd_arg from Node 4.x (technically, lib UV,
        // see https://github.com/nodejs/node/blob/v4.x/deps/uv/src/win/process.c for details),
        // pasting copyright notice from Node within this function:
        //
        //      Copyright Joyent, Inc. and other Node contributors. All rights reserved.
        //
        //      Permission is hereby granted, free of charge, to any person obtaining a copy
        //      of this software and associated documentation files (the "Software"), to
        //      deal in the Software without restriction, including without limitation the
        //      rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
        //      sell copies of the Software, and to permit persons to whom the Software is
        //      furnished to do so, subject to the following conditions:
        //
        //      The above copyright notice and this permission notice shall be included in
        //      all copies or substantial portions of the Software.
        //
        //      THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        //      IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        //      FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        //      AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        //      LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
        //      FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        //      IN THE SOFTWARE.
        if (!arg) {
            // Need double quotation for empty argument
            return '""';
        }
        if (!arg.includes(' ') && !arg.includes('\t') && !arg.includes('"')) {
            // No quotation needed
            return arg;
        }
        if (!arg.includes('"') && !arg.includes('\\')) {
            // No embedded double quotes or backslashes, so I can just wrap
            // quote marks around the whole thing.
            return `"${arg}"`;
        }
        // Expected input/output:
        //   input : hello"world
        //   output: "hello\"world"
        //   input : hello""world
        //   output: "hello\"\"world"
        //   input : hello\world
        //   output: hello\world
        //   input : hello\\world
        //   output: hello\\world
        //   input : hello\"world
        //   output: "hello\\\"world"
        //   input : hello\\"world
        //   output: "hello\\\\\"world"
        //   input : hello world\
        //   output: "hello world\\" - note the comment in libuv actually reads "hello world\"
        //                             but it appears the comment is wrong, it should be "hello world\\"
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\';
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '\\';
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _cloneExecOptions(options) {
        options = options || {};
        const result = {
            cwd: options.cwd || process.cwd(),
            env: options.env || process.env,
            silent: options.silent || false,
            windowsVerbatimArguments: options.windowsVerbatimArguments || false,
            failOnStdErr: options.failOnStdErr || false,
            ignoreReturnCode: options.ignoreReturnCode || false,
            delay: options.delay || 10000
        };
        result.outStream = options.outStream || process.stdout;
        result.errStream = options.errStream || process.stderr;
        return result;
    }
    _getSpawnOptions(options, toolPath) {
        options = options || {};
        const result = {};
        result.cwd = options.cwd;
        result.env = options.env;
        result['windowsVerbatimArguments'] =
            options.windowsVerbatimArguments || this._isCmdFile();
        if (options.windowsVerbatimArguments) {
            result.argv0 = `"${toolPath}"`;
        }
        return result;
    }
    /**
     * Exec a tool.
     * Output will be streamed to the live console.
     * Returns promise with return code
     *
     * @param     tool     path to tool to exec
     * @param     options  optional exec options.  See ExecOptions
     * @returns   number
     */
    exec() {
        return toolrunner_awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (toolrunner_IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_namespaceObject.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield which(this.toolPath, true);
            return new Promise((resolve, reject) => toolrunner_awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_namespaceObject.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield exists(this.options.cwd))) {
                    return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
                }
                const fileName = this._getSpawnFileName();
                const cp = external_child_process_namespaceObject.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
                let stdbuffer = '';
                if (cp.stdout) {
                    cp.stdout.on('data', (data) => {
                        if (this.options.listeners && this.options.listeners.stdout) {
                            this.options.listeners.stdout(data);
                        }
                        if (!optionsNonNull.silent && optionsNonNull.outStream) {
                            optionsNonNull.outStream.write(data);
                        }
                        stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.stdline) {
                                this.options.listeners.stdline(line);
                            }
                        });
                    });
                }
                let errbuffer = '';
                if (cp.stderr) {
                    cp.stderr.on('data', (data) => {
                        state.processStderr = true;
                        if (this.options.listeners && this.options.listeners.stderr) {
                            this.options.listeners.stderr(data);
                        }
                        if (!optionsNonNull.silent &&
                            optionsNonNull.errStream &&
                            optionsNonNull.outStream) {
                            const s = optionsNonNull.failOnStdErr
                                ? optionsNonNull.errStream
                                : optionsNonNull.outStream;
                            s.write(data);
                        }
                        errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.errline) {
                                this.options.listeners.errline(line);
                            }
                        });
                    });
                }
                cp.on('error', (err) => {
                    state.processError = err.message;
                    state.processExited = true;
                    state.processClosed = true;
                    state.CheckComplete();
                });
                cp.on('exit', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                cp.on('close', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    state.processClosed = true;
                    this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                state.on('done', (error, exitCode) => {
                    if (stdbuffer.length > 0) {
                        this.emit('stdline', stdbuffer);
                    }
                    if (errbuffer.length > 0) {
                        this.emit('errline', errbuffer);
                    }
                    cp.removeAllListeners();
                    if (error) {
                        reject(error);
                    }
                    else {
                        resolve(exitCode);
                    }
                });
                if (this.options.input) {
                    if (!cp.stdin) {
                        throw new Error('child process missing stdin');
                    }
                    cp.stdin.end(this.options.input);
                }
            }));
        });
    }
}
/**
 * Convert an arg string to an array of args. Handles escaping
 *
 * @param    argString   string of arguments
 * @returns  string[]    array of arguments
 */
function argStringToArray(argString) {
    const args = [];
    let inQuotes = false;
    let escaped = false;
    let arg = '';
    function append(c) {
        // we only escape double quotes.
        if (escaped && c !== '"') {
            arg += '\\';
        }
        arg += c;
        escaped = false;
    }
    for (let i = 0; i < argString.length; i++) {
        const c = argString.charAt(i);
        if (c === '"') {
            if (!escaped) {
                inQuotes = !inQuotes;
            }
            else {
                append(c);
            }
            continue;
        }
        if (c === '\\' && escaped) {
            append(c);
            continue;
        }
        if (c === '\\' && inQuotes) {
            escaped = true;
            continue;
        }
        if (c === ' ' && !inQuotes) {
            if (arg.length > 0) {
                args.push(arg);
                arg = '';
            }
            continue;
        }
        append(c);
    }
    if (arg.length > 0) {
        args.push(arg.trim());
    }
    return args;
}
class ExecState extends external_events_.EventEmitter {
    constructor(options, toolPath) {
        super();
        this.processClosed = false; // tracks whether the process has exited and stdio is closed
        this.processError = '';
        this.processExitCode = 0;
        this.processExited = false; // tracks whether the process has exited
        this.processStderr = false; // tracks whether stderr was written to
        this.delay = 10000; // 10 seconds
        this.done = false;
        this.timeout = null;
        if (!toolPath) {
            throw new Error('toolPath must not be empty');
        }
        this.options = options;
        this.toolPath = toolPath;
        if (options.delay) {
            this.delay = options.delay;
        }
    }
    CheckComplete() {
        if (this.done) {
            return;
        }
        if (this.processClosed) {
            this._setResult();
        }
        else if (this.processExited) {
            this.timeout = (0,external_timers_namespaceObject.setTimeout)(ExecState.HandleTimeout, this.delay, this);
        }
    }
    _debug(message) {
        this.emit('debug', message);
    }
    _setResult() {
        // determine whether there is an error
        let error;
        if (this.processExited) {
            if (this.processError) {
                error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
            }
            else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) {
                error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
            }
            else if (this.processStderr && this.options.failOnStdErr) {
                error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
            }
        }
        // clear the timeout
        if (this.timeout) {
            clearTimeout(this.timeout);
            this.timeout = null;
        }
        this.done = true;
        this.emit('done', error, this.processExitCode);
    }
    static HandleTimeout(state) {
        if (state.done) {
            return;
        }
        if (!state.processClosed && state.processExited) {
            const message = `The STDIO streams did not close within ${state.delay / 1000} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
            state._debug(message);
        }
        state._setResult();
    }
}
//# sourceMappingURL=toolrunner.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/exec/lib/exec.js
var exec_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


/**
 * Exec a command.
 * Output will be streamed to the live console.
 * Returns promise with return code
 *
 * @param     commandLine        command to execute (can include additional args). Must be correctly escaped.
 * @param     args               optional arguments for tool. Escaping is handled by the lib.
 * @param     options            optional exec options.  See ExecOptions
 * @returns   Promise<number>    exit code
 */
function exec_exec(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        const commandArgs = tr.argStringToArray(commandLine);
        if (commandArgs.length === 0) {
            throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
        }
        // Path to tool to execute should be first arg
        const toolPath = commandArgs[0];
        args = commandArgs.slice(1).concat(args || []);
        const runner = new tr.ToolRunner(toolPath, args, options);
        return runner.exec();
    });
}
/**
 * Exec a command and get the output.
 * Output will be streamed to the live console.
 * Returns promise with the exit code and collected stdout and stderr
 *
 * @param     commandLine           command to execute (can include additional args). Must be correctly escaped.
 * @param     args                  optional arguments for tool. Escaping is handled by the lib.
 * @param     options               optional exec options.  See ExecOptions
 * @returns   Promise<ExecOutput>   exit code, stdout, and stderr
 */
function getExecOutput(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        let stdout = '';
        let stderr = '';
        //Using string decoder covers the case where a mult-byte character is split
        const stdoutDecoder = new StringDecoder('utf8');
        const stderrDecoder = new StringDecoder('utf8');
        const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
        const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
        const stdErrListener = (data) => {
            stderr += stderrDecoder.write(data);
            if (originalStdErrListener) {
                originalStdErrListener(data);
            }
        };
        const stdOutListener = (data) => {
            stdout += stdoutDecoder.write(data);
            if (originalStdoutListener) {
                originalStdoutListener(data);
            }
        };
        const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), { stdout: stdOutListener, stderr: stdErrListener });
        const exitCode = yield exec_exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
        //flush any remaining characters
        stdout += stdoutDecoder.end();
        stderr += stderrDecoder.end();
        return {
            exitCode,
            stdout,
            stderr
        };
    });
}
//# sourceMappingURL=exec.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: external "node:events"
const external_node_events_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:events");
;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./lib/clock.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});


/**
 * The reason of the step's abort signal. Once the signal fires, every wait and every request of the step throws this.
 */
class Interrupted extends Error {
    by;
    constructor(by) {
        super(`interrupted: ${by}`);
        this.by = by;
    }
}
/**
 * The clock of this process. `performance.now()` counts from the start of the process, so the time that Node takes to
 * start counts towards the deadline.
 */
const processClock = {
    elapsed: () => performance.now(),
    wall: () => Date.now(),
    async sleep(ms, signal) {
        try {
            await (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal });
        }
        catch {
            throw signal.reason;
        }
    },
};
/**
 * Starts the deadline for everything the step does: it aborts `controller` after `ms` milliseconds. Disposing of the
 * result stops the timer.
 *
 * The timer is deliberately not unref'd. If a promise never settled and nothing else were open, Node would exit without
 * a message; with the timer, the deadline is still reached and reported.
 */
function startDeadline(ms, controller) {
    const timer = setTimeout(() => controller.abort(new Interrupted('deadline')), Math.max(0, ms));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
}
/**
 * Makes a request that must not hold up the step.
 *
 * @param ms the time limit, milliseconds
 * @param ask makes the request, and gives up when the signal it is given fires
 * @returns what `ask` returns; `undefined` when the limit has passed or `signal` has fired before that
 */
async function withTimeLimit(ms, signal, ask) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ms);
    const combined = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    try {
        return await ask(combined);
    }
    catch (error) {
        if (combined.aborted)
            return undefined;
        throw error;
    }
    finally {
        clearTimeout(timer);
    }
}
/**
 * Waits for a promise, but not for longer than until `signal` fires. Nothing of it stays with the signal, which may live
 * for hours.
 *
 * @throws the reason of `signal` when that fires first
 */
async function unlessAborted(promise, signal) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        signal.throwIfAborted();
        const { promise: aborted, reject } = Promise.withResolvers();
        const _listener = __addDisposableResource(env_1, (0,external_node_events_namespaceObject.addAbortListener)(signal, () => reject(signal.reason)), false);
        return await Promise.race([promise, aborted]);
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        __disposeResources(env_1);
    }
}

;// CONCATENATED MODULE: ./lib/duration.js
const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const BARE_SECONDS = /^\d+(?:\.\d+)?$/;
const WITH_UNITS = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m(?!s))?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+)ms)?$/;
/** The forms that `parseDuration` reads, as error messages list them. */
const DURATION_FORMS = '250ms, 90s, 10m, 1h30m or a bare number of seconds';
/**
 * Reads a duration as people write it in workflow files: `250ms`, `90s`, `10m`, `1h30m`, or a bare number of seconds.
 *
 * It is strict on purpose: `Number('10s')` is NaN and `parseInt('10s')` is 10, and a timer set to either fires at once.
 *
 * @returns milliseconds, or `undefined` when the text is none of these
 */
function parseDuration(text) {
    if (BARE_SECONDS.test(text))
        return Math.round(Number(text) * UNIT_MS.s);
    const parts = text === '' ? undefined : WITH_UNITS.exec(text)?.groups;
    if (parts === undefined)
        return undefined;
    const inMs = (unit) => Number(parts[unit] ?? 0) * UNIT_MS[unit];
    return Math.round(inMs('h') + inMs('m') + inMs('s') + inMs('ms'));
}
/**
 * Writes a duration the way a person says it: `0.4 s`, `12 s`, `1m 20s`, `2h 5m`.
 *
 * @param ms milliseconds; below zero counts as zero
 */
function formatDuration(ms) {
    const tenths = Math.round(Math.max(0, ms) / 100);
    if (tenths < 100)
        return `${tenths / 10} s`;
    const seconds = Math.round(tenths / 10);
    if (seconds < 60)
        return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60)
        return joined(minutes, 'm', seconds % 60, 's');
    const hours = Math.floor(minutes / 60);
    if (hours < 48)
        return joined(hours, 'h', minutes % 60, 'm');
    return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}
/** Milliseconds as a decimal number of seconds for an output: `12.345`. */
function toSeconds(ms) {
    return String(Math.round(ms) / 1_000);
}
function joined(large, largeUnit, small, smallUnit) {
    return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`;
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
;// CONCATENATED MODULE: ./lib/feldera/tls.js


const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
/**
 * The certificates in a PEM text.
 *
 * @returns `undefined` when there is none, or when one of them is not valid
 */
function readCertificates(pem) {
    const blocks = pem.match(PEM_CERTIFICATE);
    if (blocks === null)
        return undefined;
    return blocks.every(isCertificate) ? blocks : undefined;
}
function isCertificate(block) {
    try {
        return new external_node_crypto_namespaceObject.X509Certificate(block).subject !== null;
    }
    catch {
        return false;
    }
}
/**
 * Undoes `NODE_TLS_REJECT_UNAUTHORIZED=0`. With it Node accepts any certificate, so the token could go to any server
 * that answers.
 *
 * @returns whether the variable was set
 */
function enforceVerification() {
    const wasOff = process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
    // Node reads the variable at each connection, so it is enough to delete it here.
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    return wasOff;
}
/**
 * Whether this Node can trust further certificates. Node 24.5 and newer can; the first runners with Node 24 had an
 * older one.
 */
function canTrustAuthorities() {
    return typeof external_node_tls_namespaceObject.setDefaultCACertificates === 'function';
}
/** Makes the whole process trust these authorities (PEM), besides those that it trusts already. */
function trustAuthorities(certificates) {
    external_node_tls_namespaceObject.setDefaultCACertificates([...external_node_tls_namespaceObject.getCACertificates('default'), ...certificates]);
}
/** Makes the whole process trust the authorities in the machine's own store, too. */
function trustSystemAuthorities() {
    trustAuthorities(external_node_tls_namespaceObject.getCACertificates('system'));
}
/**
 * Whether Node's code for a TLS failure is about the authority that signed the certificate, and not about its name or
 * dates.
 */
function isUntrustedAuthority(code) {
    return /^(?:UNABLE_TO_|(?:DEPTH_ZERO_)?SELF_SIGNED|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/.test(code);
}
/** Whether a certificate, the first of a PEM text, belongs to this key. */
function certifies(chain, key) {
    return new external_node_crypto_namespaceObject.X509Certificate(chain).checkPrivateKey(key);
}
/** Why OpenSSL does not take a certificate with its key (too small a key, too weak a digest), in its words; empty when it does. */
function whyUnusable({ chain, key }) {
    try {
        external_node_tls_namespaceObject.createSecureContext({ cert: chain, key });
        return '';
    }
    catch (error) {
        return String(error);
    }
}
/** When a certificate, the first of a PEM text, is valid: `Nov 29 12:00:00 2026 GMT to Nov 29 12:00:00 2027 GMT`. */
function validity(chain) {
    const { validFrom, validTo } = new external_node_crypto_namespaceObject.X509Certificate(chain);
    return `${validFrom} to ${validTo}`;
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: ./lib/regular-file.js

/**
 * Reads a small text file. Opening or reading a pipe or a device may never return, so the file is opened in
 * non-blocking mode, and its type is checked before it is read.
 *
 * @param maxKiB the largest size that is read
 * @throws an error whose `code` says why: Node's own (`ENOENT`, `EACCES`), `not a file` or `larger than 64 KiB`
 */
function readRegularFile(path, maxKiB) {
    // On Windows O_NONBLOCK is undefined, and `|` takes that for 0. Windows has no pipes among its files.
    const file = (0,external_node_fs_namespaceObject.openSync)(path, external_node_fs_namespaceObject.constants.O_RDONLY | external_node_fs_namespaceObject.constants.O_NONBLOCK);
    try {
        const status = (0,external_node_fs_namespaceObject.fstatSync)(file);
        if (!status.isFile())
            throw errorWithCode('not a file');
        if (status.size > maxKiB * 1024)
            throw errorWithCode(`larger than ${maxKiB} KiB`);
        return (0,external_node_fs_namespaceObject.readFileSync)(file, 'utf8');
    }
    finally {
        (0,external_node_fs_namespaceObject.closeSync)(file);
    }
}
function errorWithCode(code) {
    return Object.assign(new Error(code), { code });
}

;// CONCATENATED MODULE: ./lib/secrets.js

/**
 * The credentials of this step, each with the forms that `redact` looks for. The runner masks them in its log. It does
 * not mask outputs and the summary, and a server may echo what it was sent, so this action also removes them from all
 * that it writes.
 */
const secrets = new Map();
/**
 * Shorter ones are placeholders for installations without authentication; removing them would garble messages. In
 * characters.
 */
const SHORTEST_SECRET = 8;
/**
 * Masks a secret in the runner's log and makes it known to `redact`. Call it before anything that may hold the secret
 * is printed.
 */
function maskSecret(secret) {
    if (secrets.has(secret))
        return;
    core_setSecret(secret);
    secrets.set(secret, secret.length < SHORTEST_SECRET ? [] : formsOf(secret).map(toLowerCase));
}
/** Replaces every secret in a text by `***`, in all the forms in which it could appear (see `formsOf`). */
function redact(text) {
    return redactUpTo(text, text.length);
}
/** At least so much of a text is searched, so that words after a long secret are not lost. In characters. */
const SEARCHED_CHARACTERS = 64 * 1024;
/**
 * Redacts a text that may be huge, and returns its first `limit` characters. A secret that begins in what is searched is
 * redacted whole, because half of it would no longer be recognized.
 */
function redactedStart(text, limit) {
    return redactUpTo(text, Math.max(limit, SEARCHED_CHARACTERS)).slice(0, limit);
}
/** Redacts what begins before `end` in a text, and leaves out what comes after that. */
function redactUpTo(text, end) {
    const forms = allForms();
    const longest = forms.reduce((length, form) => Math.max(length, form.length), 0);
    const searched = text.slice(0, end + longest);
    const lower = toLowerCase(searched);
    const found = forms.flatMap((form) => occurrences(lower, form)).filter(({ start }) => start < end);
    let clean = '';
    let from = 0;
    for (const { start, end: after } of found.sort((one, other) => one.start - other.start)) {
        if (start >= from)
            clean += `${searched.slice(from, start)}***`;
        from = Math.max(from, after);
    }
    return clean + searched.slice(from, Math.max(from, end));
}
/** All forms of all secrets, in lower case. */
function allForms() {
    return [...secrets.values()].flat();
}
function occurrences(lower, form) {
    const found = [];
    // One that overlaps itself is found at each of its places.
    for (let start = lower.indexOf(form); start !== -1; start = lower.indexOf(form, start + 1)) {
        found.push({ start, end: start + form.length });
    }
    return found;
}
/**
 * Secrets are found whatever their case, because servers write what they take for a name or a type in lower case.
 * Letters whose lower case has another length are kept, so that positions in the result are positions in the text.
 */
function toLowerCase(text) {
    const lower = text.toLowerCase();
    return lower.length === text.length ? lower : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
/**
 * A secret as it is, and as others write it: within JSON, within a URL or a form, within HTML, in hex, and within the base64 of a
 * longer text, at each of the three possible offsets.
 */
function formsOf(secret) {
    const inBase64 = [0, 1, 2].flatMap((offset) => {
        // The first and last characters of the base64 also depend on what stands beside the secret, so they are left out.
        const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
        const skipped = offset === 0 ? 0 : offset + 1;
        return [whole.toString('base64').slice(skipped), whole.toString('base64url').slice(skipped)];
    });
    const hex = Buffer.from(secret).toString('hex');
    return [...new Set([secret, ...inJson(secret), ...inUrls(secret), ...inHtml(secret), hex, ...inBase64])];
}
/** Also with the characters escaped that some libraries escape, and within JSON that is a text in JSON. */
function inJson(secret) {
    const json = JSON.stringify(secret).slice(1, -1);
    const forHtml = json.replace(/[&<>]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
    const strict = secret.replace(/\W/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return [json, json.replaceAll('/', '\\/'), forHtml, strict, JSON.stringify(json).slice(1, -1)];
}
/** Libraries differ in what they encode: as a part of the path, of the query, of a form, or all but letters and digits. */
function inUrls(secret) {
    const whole = encodeURIComponent(secret);
    const percent = (character) => `%${character.charCodeAt(0).toString(16)}`;
    const inPath = whole.replace(/[!'()*]/g, percent).replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent);
    const strict = whole.replace(/[!'()*~_.-]/g, percent);
    const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
    return [
        whole,
        encodeURI(secret),
        inPath,
        strict,
        inForm,
        secret.replaceAll('=', '%3D'),
        secret.replaceAll('/', '%2F'),
    ];
}
/** By number, and by name where the characters have one. */
function inHtml(secret) {
    const byNumber = secret.replace(/[^\w ]/g, (character) => `&#${character.charCodeAt(0)};`);
    const byHex = secret.replace(/[^\w ]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
    const named = secret
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
    return [byNumber, byHex, named, named.replaceAll("'", '&#39;')];
}

;// CONCATENATED MODULE: ./lib/inputs/field.js

function good(value) {
    return { value, problems: [] };
}
function bad(value, ...problems) {
    return { value, problems };
}
/**
 * Makes one field of several, with all their values and problems. Each problem appears once: two addresses may have the
 * same bad proxy.
 */
function collect(fields) {
    const entries = Object.entries(fields);
    return {
        value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
        problems: [...new Set(entries.flatMap(([, { problems }]) => problems))],
    };
}
/** Adds to a field the problems whose condition is true. */
function addProblems(field, ...checks) {
    return {
        ...field,
        problems: [...checks.flatMap(([isProblem, problem]) => (isProblem ? [problem] : [])), ...field.problems],
    };
}
/** Reads an input, or else the environment variable that Feldera's own clients read. */
function readRawInput(name, variable) {
    const value = getInput(name);
    const inherited = variable === undefined ? '' : (process.env[variable] ?? '').trim();
    if (value !== '' || inherited === '')
        return { label: `input '${name}'`, value, isFromEnvironment: false };
    return { label: `input '${name}' (from ${variable})`, value: inherited, isFromEnvironment: true };
}
/** Longer values are not shown: they are hardly a slip in a name or a number. */
const SHOWN_CHARACTERS = 80;
/**
 * A value as a problem shows it. One that is long or looks like a credential is not shown, because it may be a
 * misplaced secret.
 */
function display(value) {
    if (value.length > SHOWN_CHARACTERS)
        return `a text of ${value.length} characters (not shown)`;
    return /^(?:apikey:|eyJ)/.test(value) ? 'what looks like a credential (not shown)' : `'${value}'`;
}

;// CONCATENATED MODULE: ./lib/inputs/certificates.js





/** The largest file that is read. It has room for more than a thousand certificates, and systems have some 150. */
const PEM_FILE_KIB = 4 * 1024;
/** The PEM that an input holds as text, or as base64 of such a text, or in the file of which it is the path. */
function readPem({ value }) {
    // A problem never shows a text, because it may hold a private key.
    const text = textOfPem(value);
    if (text !== undefined)
        return { text, name: 'a PEM text', isPath: false };
    const isPath = looksLikePath(value);
    const name = isPath ? display(value) : `a text of ${value.length} characters (not shown)`;
    try {
        const content = readRegularFile(value, PEM_FILE_KIB);
        return { text: textOfPem(content) ?? content, name: display(value), isPath: true };
    }
    catch (error) {
        const { code = 'unreadable' } = error;
        return { text: '', name: `${name}, which is no PEM text and cannot be read as a file (${code})`, isPath };
    }
}
/** A PEM text, also where it was encoded as base64 so that it fits into one line; `undefined` for any other text. */
function textOfPem(value) {
    const decoded = /^[\w+/=\s-]+$/.test(value) ? Buffer.from(value, 'base64').toString('utf8') : '';
    const text = [value, decoded].find((one) => one.includes('-----BEGIN'));
    // Some tools write the line breaks of a PEM as two characters each.
    return text?.replaceAll('\\n', '\n');
}
/** The longest name that is shown although nothing else tells that it is a path. In characters. */
const SHORT_NAME = 16;
/** Whether a text looks like a path, and not like a key without its first and last line. */
function looksLikePath(value) {
    const isKeyMaterial = /^[A-Za-z0-9+/=\s]{40,}$/.test(value);
    const isPath = /^(?:[~.]{0,2}\/|[A-Za-z]:[\\/])|\.[A-Za-z]{2,5}$/.test(value);
    return !isKeyMaterial && (isPath || value.length < SHORT_NAME);
}
/** The PEM certificates to trust besides Node's own: from the input or the environment. */
function readAuthorities() {
    const input = readRawInput('ca-certificate', 'FELDERA_HTTPS_TLS_CERT');
    const { label } = input;
    if (input.value === '')
        return good([]);
    if (!canTrustAuthorities()) {
        const problem = `${label} needs Node 24.5 or newer, and this runner brings ${process.version}`;
        return bad([], `${problem}; allowed: on a newer runner`);
    }
    const pem = readPem(input);
    const certificates = readCertificates(pem.text);
    if (certificates)
        return good(certificates);
    const allowed = 'one or more PEM certificates, base64 of them, or the path of a file with them';
    return bad([], notCertificates(input, pem, allowed));
}
function notCertificates({ label }, { name, text }, allowed) {
    const why = text === '' ? '' : ' in which not every part is a certificate';
    return `${label} is ${name}${why}; allowed: ${allowed}`;
}
/** The certificate by which this step proves to a gateway who it is, with its key; `undefined` when none is given. */
function readClientCertificate() {
    const [certificate, key] = [readRawInput('client-certificate'), readRawInput('client-key')];
    if (certificate.value === '' && key.value === '')
        return good(undefined);
    const alone = certificate.value === '' ? key : certificate;
    if (certificate.value === '' || key.value === '')
        return bad(undefined, `${alone.label} is given alone; allowed: 'client-certificate' and 'client-key' together`);
    const [certificatePem, keyPem] = [readPem(certificate), readPem(key)];
    // As text, and as it was given where that is no path.
    for (const text of [keyPem.text, keyPem.isPath ? '' : key.value])
        maskKey(text);
    const chain = readCertificates(certificatePem.text);
    const privateKey = readKey(keyPem.text);
    const problems = [
        ...(chain ? [] : [notCertificates(certificate, certificatePem, CERTIFICATE_CHAIN)]),
        ...(typeof privateKey === 'string' ? [notAKey(key, keyPem, privateKey)] : []),
    ];
    if (chain === undefined || typeof privateKey === 'string')
        return bad(undefined, ...problems);
    const pair = { chain: chain.join('\n'), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    if (!certifies(pair.chain, privateKey))
        return bad(undefined, "inputs 'client-certificate' and 'client-key' do not belong together (not shown); allowed: a certificate, followed by those that have signed it, and its own private key");
    const why = whyUnusable(pair);
    return why === ''
        ? good(pair)
        : bad(undefined, `inputs 'client-certificate' and 'client-key' cannot be used for TLS: ${why}; allowed: a pair that OpenSSL accepts`);
}
const CERTIFICATE_CHAIN = 'a PEM certificate, followed by those that have signed it, base64 of that, or the path of a file with it';
function notAKey({ label }, { name, text }, why) {
    return `${label} is ${name}${text === '' ? '' : why}; allowed: a PEM private key without a passphrase, base64 of it, or the path of a file with it`;
}
/** @returns the key; a text when there is none, which says why, as the rest of a sentence about the input */
function readKey(pem) {
    try {
        return (0,external_node_crypto_namespaceObject.createPrivateKey)(pem);
    }
    catch {
        return pem.includes('ENCRYPTED')
            ? ' with a key that a passphrase protects'
            : ' without a private key that can be read';
    }
}
/** Shorter lines, such as the last one, are found in other texts, too. In characters. */
const SHORTEST_KEY_LINE = 16;
/** Masks each line of a key, because the runner masks line by line. The lines that say what it is are no secret. */
function maskKey(pem) {
    for (const line of pem.split(/\s+/))
        if (line.length >= SHORTEST_KEY_LINE && !line.startsWith('-'))
            maskSecret(line);
}
/** A problem when no host is asked by TLS, where alone a client certificate can be shown. */
function problemOfUnusedCertificate({ clientCertificate, host, primaryHost, }) {
    const isShown = [host, primaryHost].some((base) => base.startsWith('https:'));
    return [
        clientCertificate !== undefined && host !== '' && !isShown,
        `input 'client-certificate' is given, but input 'host' is ${display(host)}, where nobody can ask for it; allowed: with https`,
    ];
}

;// CONCATENATED MODULE: external "node:dns"
const external_node_dns_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:dns");
;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
;// CONCATENATED MODULE: ./lib/feldera/addresses.js


/**
 * How long a connection to one address of a host is tried before the next address gets its turn. Node's 250 ms are
 * shorter than a handshake across the world, and then all addresses fail. This is also enough when the first packet is
 * lost and sent again, which happens after a second.
 */
const ADDRESS_ATTEMPT_MS = 2_500;
/**
 * Raises Node's time limit for trying one address, for the whole process, and remembers which addresses were reached.
 *
 * @param requestTimeoutMs the limit for one request; a first address gets at most half of it, so that a second one can
 *   be tried
 */
function openAddresses(requestTimeoutMs) {
    (0,external_node_net_namespaceObject.setDefaultAutoSelectFamilyAttemptTimeout)(Math.min(ADDRESS_ATTEMPT_MS, Math.ceil(requestTimeoutMs / 2)));
    let known = [];
    const rank = ({ address }) => known.indexOf(address);
    /**
     * Looks a name up as Node does, but puts the address that was reached last first. An address that does not answer is
     * then waited for once, and not again at each connection.
     */
    const lookUp = (hostname, options, callback) => {
        if (options.all !== true)
            return (0,external_node_dns_namespaceObject.lookup)(hostname, options, callback);
        (0,external_node_dns_namespaceObject.lookup)(hostname, { ...options, all: true }, (error, found) => {
            const latestFirst = error ? [] : found.toSorted((one, other) => rank(other) - rank(one));
            callback(error, latestFirst);
        });
    };
    return {
        lookup: lookUp,
        reached(address) {
            if (address !== undefined)
                known = [...known.filter((other) => other !== address), address];
        },
    };
}

;// CONCATENATED MODULE: ./lib/text.js
// A message is one line of text. Log, annotations and outputs show it as it is; the summary shows in monospace what
// others said and what is to be typed. Such parts are therefore marked when they are put into a sentence, by characters
// from Unicode's private use area. report/plain-text.ts removes the marks, and report/prose.ts turns them into HTML
// elements. Other characters from there stand where an address belongs, which report/console.ts knows.
/** The marks around words that are not ours: those of a server or of Node. */
const QUOTED = ['\ue000', '\ue001'];
/** The marks around a command. */
const COMMAND = ['\ue002', '\ue003'];
/**
 * Where the address of the pipeline's page in Feldera belongs, and that of its primary: at the end of a sentence, which also reads
 * well without it. `Look at its logs${AT_PIPELINE}.`
 */
const AT_PIPELINE = '\ue004';
const AT_PRIMARY = '\ue005';
/** The marks around such an address, once it is there. */
const ADDRESS = ['\ue006', '\ue007'];
const MARKS = /[\ue000-\ue007]/g;
/**
 * Marks text from a server or from Node. Marks in the text itself are removed, so that it cannot end its own quotation.
 */
function quoted(remote) {
    return `${QUOTED[0]}${withoutMarks(remote)}${QUOTED[1]}`;
}
/** Marks a command that the reader can type or a request they can send. It may hold remote text. */
function command(text) {
    return `${COMMAND[0]}${withoutMarks(text)}${COMMAND[1]}`;
}
function withoutMarks(text) {
    return text.replace(MARKS, '');
}
/**
 * Removes full stops and blanks at the end of a text, so that more can follow it. A quotation that is left open, by
 * this or by an earlier cut, is closed. A loop instead of a regular expression keeps the time linear, because the text
 * may be a server's.
 */
function withoutStop(text) {
    let end = text.length;
    while (end > 0 && /[.\s\ue001]/.test(text.charAt(end - 1)))
        end -= 1;
    const rest = text.slice(0, end);
    const isOpen = rest.lastIndexOf(QUOTED[0]) > rest.lastIndexOf(QUOTED[1]);
    return isOpen ? `${rest}${QUOTED[1]}` : rest;
}
/** `nothing was sent` → `Nothing was sent.` */
function asSentence(clause) {
    return `${startOfSentence(clause)}.`;
}
/** `nothing was sent` → `Nothing was sent` */
function startOfSentence(words) {
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
/** Joins sentences with blanks, leaving out empty ones. */
function sentences(...parts) {
    return parts.filter((part) => part !== '').join(' ');
}

;// CONCATENATED MODULE: ./lib/feldera/proxy.js

/**
 * The environment variables; the lower-case name takes precedence, as in @actions/http-client and most other programs.
 */
const VARIABLES = {
    'http:': ['http_proxy', 'HTTP_PROXY'],
    'https:': ['https_proxy', 'HTTPS_PROXY'],
    noProxy: ['no_proxy', 'NO_PROXY'],
};
const ALL_VARIABLES = Object.values(VARIABLES).flat();
/** The variables as the step was started with them, because `setProxyVariables` changes those of the process. */
const STEP_VARIABLES = Object.fromEntries(ALL_VARIABLES.map((name) => [name, process.env[name]]));
/** Which way requests to this http or https address take. */
function routeTo(url, variables = STEP_VARIABLES) {
    const variable = proxyVariableFor(url, variables);
    if (variable === undefined || isExcepted(url, firstOf(VARIABLES.noProxy, variables) ?? ''))
        return { kind: 'direct' };
    const proxy = parseProxy(variables[variable] ?? '');
    if (proxy === undefined)
        return { kind: 'unusable', variable };
    // A tunnel is not used for http: many proxies, such as Squid in its default configuration, allow CONNECT to port 443
    // only.
    const isPlain = url.protocol === 'http:' && proxy.href.startsWith('http:');
    return { kind: isPlain ? 'plain' : 'tunnel', proxy, variable };
}
/** Whether the environment names a proxy for the scheme of this URL, even if no_proxy excepts its host. */
function isProxySet(url) {
    return proxyVariableFor(url, STEP_VARIABLES) !== undefined;
}
/**
 * Sets the proxy variables of the process so that @actions/http-client takes this route for its next request. It reads
 * them for each request, understands only names in no_proxy, and would use a tunnel for http addresses, too.
 */
function setProxyVariables(route) {
    /* c8 ignore next -- readProxyFor (inputs/host.ts) has refused such a variable */
    if (route.kind === 'unusable')
        throw new Error(`${route.variable} is not the URL of a proxy`);
    for (const name of ALL_VARIABLES)
        delete process.env[name];
    if (route.kind !== 'tunnel')
        return;
    process.env['http_proxy'] = route.proxy.href;
    process.env['https_proxy'] = route.proxy.href;
}
function proxyVariableFor({ protocol }, variables) {
    return VARIABLES[protocol === 'https:' ? 'https:' : 'http:'].find((name) => variables[name]);
}
function firstOf(names, variables) {
    return names.map((name) => variables[name]).find((value) => value);
}
function parseProxy(value) {
    const text = value.trim();
    // `name:3128` without a scheme means http, as in curl. `URL.parse` would take `name:` for the scheme.
    const url = URL.parse(/^https?:|:\/\//i.test(text) ? text : `http://${text}`);
    if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
        return undefined;
    // Probably a password that holds `/`, `?` or `#` without encoding, so that what stands before it was taken for the
    // host.
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
        return undefined;
    const credentials = readCredentials(url);
    if (credentials === undefined)
        return undefined;
    const port = portOf(url);
    return {
        name: `${url.hostname}:${port}`,
        hostname: withoutBrackets(url.hostname),
        port,
        credentials: credentials || undefined,
        href: url.href,
    };
}
/** `user:password`; empty when the URL has none, `undefined` when they are not encoded correctly. */
function readCredentials({ username, password }) {
    if (username === '' && password === '')
        return '';
    try {
        return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    }
    catch {
        return undefined;
    }
}
/** Whether an address is reached without the proxy, because no_proxy covers it or it is this machine itself. */
function isExcepted(url, noProxy) {
    const host = withoutBrackets(url.hostname);
    // @actions/http-client never uses a proxy for these.
    if (host === 'localhost' || host.startsWith('127.') || host === '::1')
        return true;
    const entries = noProxy
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((entry) => entry !== '');
    return entries.some((entry) => covers(entry, host, portOf(url)));
}
/**
 * `name`, `[address]` or `10.0.0.0/8`, each with or without a port. An IPv6 address without brackets and prefix does
 * not match.
 */
const WITH_PORT = /^(?<target>\[.*\](?:\/\d+)?|[^:]+|.*\/\d+)(?::(?<port>\d+))?$/;
/**
 * Whether an entry of no_proxy covers this host. It may have the forms of curl and of Go; where they differ,
 * http-client decides.
 */
function covers(entry, host, port) {
    const { target = entry, port: onlyPort } = WITH_PORT.exec(entry)?.groups ?? {};
    if (onlyPort !== undefined && Number(onlyPort) !== port)
        return false;
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d+))?$/.exec(withoutBrackets(target)) ?? [];
    if ((0,external_node_net_namespaceObject.isIP)(address))
        return isInSubnet(address, prefix, host);
    const name = target.replace(/^\*\./, '.');
    return name === '*' || name === host || host.endsWith(name.startsWith('.') ? name : `.${name}`);
}
/** Compares addresses with addresses only. A name is not looked up, because perhaps only the proxy can resolve it. */
function isInSubnet(address, prefix, host) {
    const mostBits = (0,external_node_net_namespaceObject.isIP)(address) === 6 ? 128 : 32;
    const bits = Number(prefix ?? mostBits);
    // An IPv4 host is not looked for in an IPv6 range: BlockList would find any IPv4 address in ::/0.
    if (!(0,external_node_net_namespaceObject.isIP)(host) || (0,external_node_net_namespaceObject.isIP)(host) < (0,external_node_net_namespaceObject.isIP)(address) || bits > mostBits)
        return false;
    const range = new external_node_net_namespaceObject.BlockList();
    range.addSubnet(address, bits, familyOf(address));
    return range.check(host, familyOf(host));
}
const familyOf = (address) => ((0,external_node_net_namespaceObject.isIP)(address) === 6 ? 'ipv6' : 'ipv4');
function withoutBrackets(host) {
    return host.replace(/^\[(.*)\]/, '$1');
}
/** The port of a URL, or else the default of its scheme. */
function portOf({ port, protocol }) {
    return Number(port) || (protocol === 'https:' ? 443 : 80);
}

;// CONCATENATED MODULE: ./lib/feldera/fault.js


/**
 * The most bytes of a body that are read. Feldera's largest answer is the list of pipelines, with about 2 KB for each
 * pipeline, so this is enough for thousands. A larger body is not worth the memory.
 */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/**
 * The limit for the header of an answer. Gateways add cookies and policies of some 20 KiB, and Node's own limit is 16
 * KiB.
 */
const MAX_HEADER_BYTES = 64 * 1024;
/** The body is larger than what is read. */
function bodyTooLarge() {
    const reason = `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`;
    return { kind: 'fault', code: 'AnswerTooLarge', sent: true, networkCode: '', reason };
}
/** The request had no complete answer within its time limit of `ms` milliseconds. */
function timedOut(ms, url) {
    const reason = `no complete answer within ${ms / 1000} s${viaProxy(proxyOf(url))}`;
    return { kind: 'fault', code: 'RequestTimedOut', sent: true, networkCode: '', reason };
}
/** The proxy answered a plain http request by itself, instead of handing on the server's answer. */
function refusedByProxy(status, url) {
    // A proxy asks for credentials (407) before it does anything. Its other rules may be about the answer to a request it
    // has passed on.
    return { kind: 'fault', networkCode: '', ...proxyFault(url, `HTTP ${status}`, status), sent: status !== 407 };
}
/** Host and port of the proxy that requests to this address go through. */
function proxyOf(url) {
    const route = routeTo(new URL(url));
    return 'proxy' in route ? route.proxy.name : undefined;
}
function viaProxy(proxy) {
    return proxy === undefined ? '' : ` by way of the proxy ${proxy}`;
}
/**
 * Node's codes for a certificate that OpenSSL does not accept (UNSPECIFIED stands for results without a name). Waiting
 * does not change the certificate, so all of them are final.
 */
const CERTIFICATE_CODE = /^(?:UNSPECIFIED|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;
/** OpenSSL's messages when the server answers with something other than TLS. */
const NOT_TLS = /wrong version number|packet length too long/;
/**
 * Tells from a thrown error what went wrong with a request.
 *
 * @throws the error itself when it is not about the network, and so a defect of this action
 */
function describeFault(error, url) {
    const trouble = networkError(error);
    const { code } = trouble;
    if (code === '' || code.startsWith('ERR_INVALID_'))
        throw error;
    const fault = tunnelFault(trouble, url) ?? tlsFault(trouble) ?? connectionFault(trouble, url);
    return { kind: 'fault', networkCode: code, ...fault };
}
function tunnelFault({ message }, url) {
    const why = /^tunneling socket could not be established, (?:cause=(.*)|statusCode=(\d+))$/s.exec(message);
    if (why === null)
        return undefined;
    const [, cause, status] = why;
    return proxyFault(url, cause ?? `HTTP ${status}`, Number(status));
}
/** The proxy could not be reached, or made no connection, so the request did not reach the server. */
function proxyFault(url, why, status) {
    const reason = `the proxy ${proxyOf(url)} refused or failed: ${quoted(why)}`;
    // Waiting does not change a proxy's credentials or rules. It may help against 408, 429 and 5xx.
    return { code: /^4(?!08|29)/.test(String(status)) ? 'ProxyRefused' : 'ConnectionFailed', sent: false, reason };
}
function tlsFault({ code, message }) {
    if (CERTIFICATE_CODE.test(code)) {
        // Node's hint at a command line option is of no use in a workflow.
        const words = message.replace(/; if the root CA is .*$/s, '');
        return { code: 'CertificateNotTrusted', sent: false, reason: `${quoted(words)} (${code})` };
    }
    if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_'))
        return undefined;
    if (NOT_TLS.test(message))
        return { code: 'NotHttp', sent: true, reason: `no TLS is spoken there (${code})` };
    // `write EPROTO 40E7…:error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../deps/…`
    const words = /:error:[^:]*:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;
    const isDemand = /certificate required/.test(message);
    return {
        code: isDemand ? 'ClientCertificateRequired' : 'TlsFailed',
        sent: true,
        reason: `${quoted(words)} (${code})`,
    };
}
function connectionFault({ code, message, atConnect, rule }, url) {
    if (code.startsWith('HPE_'))
        return { ...parserFault(code, rule), sent: true };
    const proxy = proxyOf(url);
    if (atConnect && proxy !== undefined)
        return proxyFault(url, message);
    if (atConnect)
        return { code: 'ConnectionFailed', sent: false, reason: quoted(message) };
    return { code: 'ConnectionLost', sent: true, reason: `the connection${viaProxy(proxy)} was lost (${code})` };
}
/** What Node's HTTP parser objected to. */
function parserFault(code, rule) {
    // The parser's code for an answer that does not begin with `HTTP/`.
    if (code === 'HPE_INVALID_CONSTANT')
        return { code: 'NotHttp', reason: `the answer is not HTTP (${code})` };
    if (code !== 'HPE_HEADER_OVERFLOW')
        return { code: 'MalformedAnswer', reason: `the answer breaks the rules of HTTP: ${quoted(rule)} (${code})` };
    const reason = `the header of the answer is larger than ${MAX_HEADER_BYTES / 1024} KiB (${code})`;
    return { code: 'AnswerTooLarge', reason };
}
function networkError(error) {
    // With several addresses (IPv4 and IPv6) Node reports one AggregateError with an empty message.
    const cause = error instanceof AggregateError ? error.errors[0] : error;
    if (!(cause instanceof Error))
        return { code: '', message: '', atConnect: false, rule: '' };
    const { code = '', syscall, message, reason = '' } = cause;
    return { code, message, atConnect: syscall === 'connect' || syscall === 'getaddrinfo', rule: reason };
}

;// CONCATENATED MODULE: ./lib/feldera/http.js






/**
 * How long a connection may be idle before it is not used again. Feldera's server (actix) closes a connection after 5
 * idle seconds without notice, and a request that is sent at that moment is lost.
 */
const REUSE_IDLE_CONNECTION_MS = 2_000;
/** The visible ASCII characters. With a blank or a line break in it, a pasted token would only fail once it is sent. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;
/** Whether a text can be sent in a header, as a token or a tenant's name. */
function isHeaderValue(text) {
    return HEADER_VALUE.test(text);
}
/**
 * Sends HTTP requests, also several at a time, each with a limit for its time and its size. Call `close` at the end.
 */
function openConnection(options) {
    const clients = keepClients(options.requestTimeoutMs);
    const sendOnce = telling(withinLimit(exchangeWith(clients, options), options), options);
    return {
        /**
         * Sends one request. It follows no redirects and repeats nothing.
         *
         * @returns the complete answer, or why there is none
         * @throws the reason of `signal` when that fires first
         */
        async send(request, signal) {
            signal.throwIfAborted();
            const first = await sendOnce(request, signal);
            // The machine may trust a private authority that Node does not know. Reading its store of certificates takes a
            // tenth of a second, so that is done only now. Nothing was sent: the handshake failed before the request.
            const isUntrusted = first.kind === 'fault' && isUntrustedAuthority(first.networkCode);
            if (!isUntrusted || !canTrustAuthorities())
                return first;
            trustSystemAuthorities();
            return await sendOnce(request, signal);
        },
        close: () => clients.close(),
    };
}
function exchangeWith(clients, options) {
    const { requestTimeoutMs, trustsIntermediates } = options;
    const addresses = openAddresses(requestTimeoutMs);
    return async (request, limit) => {
        const clientCertificate = isOwn(request, options) ? options.clientCertificate : undefined;
        const settings = { limit, trustsIntermediates, addresses, clientCertificate };
        if (request.method === 'GET')
            return await exchangeOn(clients.clientFor(request.url), request, settings);
        // A POST gets a new connection: on one that the server is just closing, it could be lost without anybody knowing.
        const client = newClient(requestTimeoutMs, { keepAlive: false });
        try {
            return await exchangeOn(client, request, settings);
        }
        finally {
            client.dispose();
        }
    };
}
function isOwn({ url }, { origin }) {
    return new URL(url).origin === origin;
}
/** Limits the time of each request. */
function withinLimit(exchange, { requestTimeoutMs }) {
    return async (request, signal) => {
        const limit = new AbortController();
        // Not AbortSignal.timeout: its timer is unref'd, so with nothing else open the process would end before it fires.
        const timer = setTimeout(() => limit.abort(), requestTimeoutMs);
        const ended = AbortSignal.any([signal, limit.signal]);
        try {
            // Aborting does not end a request that still waits for a proxy's tunnel, so the wait is ended here.
            return await unlessAborted(exchange(request, ended), ended);
        }
        catch (error) {
            signal.throwIfAborted();
            if (limit.signal.aborted)
                return timedOut(requestTimeoutMs, request.url);
            return describeFault(error, request.url);
        }
        finally {
            clearTimeout(timer);
        }
    };
}
/** The address of an issuer, but for the parts that may hold a secret of the runner's. */
function withoutSecrets(url) {
    const { origin, pathname } = new URL(url);
    return `${origin}${pathname}`;
}
/** Tells `onExchange` of each request. */
function telling(send, options) {
    const { onExchange } = options;
    if (onExchange === undefined)
        return send;
    return async (request, signal) => {
        const { method, url } = request;
        const begunAt = performance.now();
        let result;
        try {
            result = await send(request, signal);
            return result;
        }
        finally {
            const address = isOwn(request, options) ? url : withoutSecrets(url);
            onExchange({ method, address, proxy: proxyOf(url), result, ms: performance.now() - begunAt });
        }
    };
}
/**
 * Keeps one client for each origin, because an HttpClient keeps using the agent of the protocol and proxy it was first
 * used with.
 */
function keepClients(requestTimeoutMs) {
    const clients = new Map();
    return {
        clientFor(url) {
            const { origin } = new URL(url);
            const client = clients.get(origin) ?? newClient(requestTimeoutMs, { keepAlive: true });
            clients.set(origin, client);
            return client;
        },
        close() {
            for (const client of clients.values())
                client.dispose();
        },
    };
}
/** When a connection had carried its last answer, by `performance.now()`. */
const idleSince = new WeakMap();
/** Closes the connections that have been idle for too long to be used again. */
function closeIdleConnections({ agent }) {
    const { freeSockets = {} } = agent;
    for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
        const idleMs = performance.now() - (idleSince.get(socket) ?? Number.NEGATIVE_INFINITY);
        if (idleMs > REUSE_IDLE_CONNECTION_MS)
            socket.destroy();
    }
}
async function exchangeOn(client, request, settings) {
    const { limit, trustsIntermediates, addresses, clientCertificate } = settings;
    const url = new URL(request.url);
    const route = routeTo(url);
    const trust = trustsIntermediates ? { allowPartialTrustChain: true } : {};
    const handler = requestOptionsHandler((options) => {
        options.signal = limit;
        options.maxHeaderSize = MAX_HEADER_BYTES;
        closeIdleConnections(options);
        applyRoute(options, route, url);
        extendAgentOptions(options, { ...trust, lookup: addresses.lookup });
        // Not to the proxy, which is another server.
        if (clientCertificate)
            Object.assign(agentOptions(options), { cert: clientCertificate.chain, key: clientCertificate.key });
    });
    // http-client reads both before its first await, so a request that is sent at the same time does not change them.
    client.handlers = [handler];
    setProxyVariables(route);
    const response = await client.request(request.method, request.url, null, { ...request.headers });
    const { socket } = response.message;
    addresses.reached(socket.remoteAddress);
    const answer = await readAnswer(response, idleSince.has(socket));
    idleSince.set(socket, performance.now());
    return isRefusalOfProxy(answer, route) ? refusedByProxy(answer.status, request.url) : answer;
}
function newClient(requestTimeoutMs, { keepAlive }) {
    return new lib_HttpClient('activate-feldera-standby', [], {
        keepAlive,
        // http-client would follow up to 50 and remove only `authorization`, so the tenant header would reach another
        // server.
        allowRedirects: false,
        // http-client's retries skip POST and 429 and ignore Retry-After. Ours are in run/retry.ts.
        allowRetries: false,
        // http-client's own limit is three minutes of silence; this way ours comes first.
        socketTimeout: requestTimeoutMs + 1_000,
    });
}
/** A handler for http-client that can change Node's request options. http-client offers no other way to reach them. */
function requestOptionsHandler(prepareRequest) {
    return {
        prepareRequest,
        canHandleAuthentication: () => false,
        /* c8 ignore next -- the interface requires it; it is never called, because the function above returns false */
        handleAuthentication: () => Promise.reject(new Error('not an authentication handler')),
    };
}
/** http-client passes IPv6 addresses on with their brackets, and Node would look those up as a name. */
const BRACKETS = /^\[(.*)\]$/;
function applyRoute(options, route, url) {
    // Only here: the request for a tunnel needs the brackets.
    if (route.kind === 'direct')
        options.host = options.host?.replace(BRACKETS, '$1') ?? null;
    if (route.kind !== 'plain')
        return;
    const { hostname, port, credentials } = route.proxy;
    options.host = hostname;
    options.port = port;
    options.path = `${url.origin}${options.path}`;
    options.headers = {
        ...options.headers,
        host: url.host,
        ...(credentials === undefined ? {} : { 'proxy-authorization': basic(credentials) }),
    };
}
function basic(credentials) {
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
/**
 * Adds options to the agent, because a tunnel makes its connections with the agent's options and not with those of the
 * request.
 */
function extendAgentOptions(request, added) {
    const options = agentOptions(request);
    Object.assign(options, added);
    if (options.proxy)
        Object.assign(options.proxy, added, { host: options.proxy.host?.replace(BRACKETS, '$1') });
}
function agentOptions({ agent }) {
    const { options = {} } = agent;
    return options;
}
/** Reads the answer by iterating. The promise of `response.readBody()` never settles when the connection is cut. */
async function readAnswer(response, isReused) {
    const { message } = response;
    const chunks = [];
    let bytes = 0;
    for await (const chunk of message) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_BODY_BYTES)
            return bodyTooLarge();
    }
    return {
        kind: 'answer',
        status: message.statusCode ?? 0,
        headers: message.headers,
        contentType: (message.headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase(),
        body: Buffer.concat(chunks).toString('utf8'),
        serverTime: parseServerTime(message.headers.date),
        isReused,
    };
}
function parseServerTime(date) {
    const time = Date.parse(date ?? '');
    return Number.isNaN(time) ? undefined : time;
}
/**
 * Whether a proxy answered a plain request by itself. Only proxies send 407, and Squid marks its own 403 with a header.
 */
function isRefusalOfProxy(answer, { kind }) {
    if (kind !== 'plain' || answer.kind === 'fault')
        return false;
    return answer.status === 407 || (answer.status === 403 && answer.headers['x-squid-error'] !== undefined);
}

;// CONCATENATED MODULE: ./lib/attempt.js
function succeeded(value) {
    return { ok: true, value };
}
function failed(failure) {
    return { ok: false, failure };
}

;// CONCATENATED MODULE: ./lib/feldera/token-file.js




/** The variable with the file's path, set by `feldera/oidc-auth-action` (from v4) and read by Feldera's own clients. */
const TOKEN_FILE_VARIABLE = 'FELDERA_OIDC_TOKEN_FILE';
/** Tokens have a few kilobytes, so a larger file holds something else. */
const TOKEN_FILE_KIB = 64;
/**
 * No API key and no JWT is shorter. If the file is an ordinary text, masking its words would make the log unreadable.
 * In characters.
 */
const SHORTEST_TOKEN = 20;
/**
 * Reads a file that holds one token, and that another program rewrites every minute or two while the job runs. The
 * token is masked before anything else is done with it.
 *
 * @returns the token, or why there is none, as the predicate of a sentence about the file: `cannot be read (EACCES)`
 */
function readTokenFile(path) {
    try {
        return tokenIn(readRegularFile(path, TOKEN_FILE_KIB));
    }
    catch (error) {
        const { code = 'unreadable' } = error;
        return failed(code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`);
    }
}
function tokenIn(text) {
    const token = text.trim();
    if (token === '')
        return failed('is empty');
    if (isHeaderValue(token)) {
        maskSecret(token);
        return succeeded(token);
    }
    for (const part of token.split(/\s+/).filter(({ length }) => length >= SHORTEST_TOKEN))
        maskSecret(part);
    return failed('holds blanks or line breaks within the token');
}

;// CONCATENATED MODULE: ./lib/inputs/host.js



function readHost(name = 'host', variable) {
    const { label, value } = readRawInput(name, variable);
    const allowed = 'a base URL such as https://feldera.example.com, without credentials, query or fragment';
    if (value === '')
        return bad(undefined, `${label} is missing, and FELDERA_HOST is not set; allowed: ${allowed}`);
    const notAllowed = NOT_ALLOWED.flatMap(([sign, part]) => (value.includes(sign) ? [part] : []));
    if (notAllowed.length > 0)
        return bad(undefined, `${label} has ${notAllowed.join(' and ')} in it (not shown); allowed: ${allowed}`);
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
        return bad(undefined, `${label} is ${display(value)}, which is not an http(s) URL; allowed: ${allowed}`);
    const base = baseUrl(url);
    const isConfidential = url.protocol === 'https:' || isLoopback(url.hostname);
    return { ...readProxyFor(base), value: { base, isConfidential } };
}
/** `https://h/feldera/v0/` → `https://h/feldera`. */
function baseUrl({ origin, pathname }) {
    const segments = pathname.split('/').filter((segment) => segment !== '');
    if (segments.at(-1) === 'v0')
        segments.pop();
    return [origin, ...segments].join('/');
}
/**
 * Parts that a base URL must not have, each with the character that shows it is there. They are searched for in the
 * text, because a URL parser may see them elsewhere. Each may be a secret, so the value is not shown.
 */
const NOT_ALLOWED = [
    ['@', 'credentials'],
    ['?', 'a query'],
    ['#', 'a fragment'],
];
/**
 * Whether a host is this machine. It lists only hosts for which @actions/http-client never uses a proxy, and of those
 * beginning with `127.` only addresses, because `127.example.com` may belong to anybody.
 */
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
/**
 * Checks the proxy that the environment names for an address. A value that is not a proxy is a problem, not a reason to
 * go without.
 */
function readProxyFor(address) {
    const route = routeTo(new URL(address));
    if ('proxy' in route)
        maskProxySecret(route.proxy);
    if (route.kind !== 'unusable')
        return good(undefined);
    return bad(undefined, `environment variable ${route.variable} is not the URL of a proxy (not shown, it may hold a password); allowed: an http:// or https:// address such as http://proxy.example.com:3128, without a path, and with what is special in a password percent-encoded (SOCKS is not supported)`);
}
/** Shorter ones are hardly passwords, and masking them would make the log unreadable. In characters. */
const SHORTEST_PASSWORD = 4;
function maskProxySecret({ credentials = '' }) {
    const password = credentials.slice(credentials.indexOf(':') + 1);
    if (password.length < SHORTEST_PASSWORD)
        return;
    // Also in the form of the header `proxy-authorization`, because a proxy's error page may show what it was sent.
    for (const secret of [password, credentials, Buffer.from(credentials).toString('base64')])
        maskSecret(secret);
}

;// CONCATENATED MODULE: ./lib/inputs/values.js



/**
 * Feldera's own rule for names, enforced when a pipeline is created. A name that follows it also cannot change the path
 * of a URL.
 */
const PIPELINE_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_]*)?[A-Za-z0-9]$/;
const PIPELINE_NAME_MAX = 63;
/** A job's summary and outputs have room for so many; and a matrix of jobs takes over beyond that. */
const PIPELINES_MAX = 200;
/** How many bad names are told, each in a problem of its own. */
const BAD_NAMES_TOLD = 5;
/** One name, or several that are separated by line breaks or commas. */
function readPipelineNames() {
    const { label, value } = readRawInput('pipeline');
    const given = value.split(/[\r\n,]/).map((name) => name.trim());
    const names = given.filter((name) => name !== '');
    const distinct = [...new Set(names)];
    const allowed = 'the name of a pipeline, or several names separated by line breaks or commas';
    if (value === '')
        return bad([], `${label} is missing; allowed: ${allowed}`);
    if (names.length === 0)
        return bad([], `${label} is ${display(value)}, which holds no name; allowed: ${allowed}`);
    return addProblems({
        value: distinct.every(isPipelineName) ? distinct : [],
        problems: findBadNames(distinct, label, given.length > 1),
    }, [distinct.length > PIPELINES_MAX, tooManyNames(label, distinct.length)], [distinct.length < names.length, repeatedNames(label, names)]);
}
function isPipelineName(name) {
    return PIPELINE_NAME.test(name) && name.length <= PIPELINE_NAME_MAX;
}
function findBadNames(names, label, isList) {
    const wrong = names.filter((name) => !isPipelineName(name));
    const allowed = `letters, digits, '-' and '_', first and last a letter or digit, at most ${PIPELINE_NAME_MAX} characters`;
    // Blanks come from YAML's folded text (`>`), which joins lines with them.
    const isSeparated = isList || wrong.some((name) => /[\s;]/.test(name));
    const separated = isSeparated ? ', and names separated by line breaks or commas' : '';
    const told = wrong.slice(0, BAD_NAMES_TOLD).map((name) => {
        const holds = isList ? 'holds' : 'is';
        return `${label} ${holds} ${display(name)}, which cannot be a pipeline's name; allowed: ${allowed}${separated}`;
    });
    const rest = wrong.length - told.length;
    return rest === 0 ? told : [...told, `${label} holds ${rest} more that cannot be a pipeline's name`];
}
function tooManyNames(label, count) {
    return `${label} holds ${count} names; allowed: at most ${PIPELINES_MAX} in one step, and more with a matrix of jobs`;
}
function repeatedNames(label, names) {
    const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
    const shown = repeated.slice(0, BAD_NAMES_TOLD).map(display).join(', ');
    const rest = repeated.length > BAD_NAMES_TOLD ? ` and ${repeated.length - BAD_NAMES_TOLD} more` : '';
    return `${label} holds ${shown}${rest} more than once; allowed: each name once`;
}
function readTenant() {
    const { label, value } = readRawInput('tenant', 'FELDERA_TENANT');
    if (value === '' || isHeaderValue(value))
        return good(value || undefined);
    return bad(undefined, `${label} is ${display(value)}; allowed: a tenant's name or id, without blanks`);
}
function readTarget() {
    const { label, value } = readRawInput('initial');
    const lower = value.toLowerCase();
    if (lower === '' || lower === 'running')
        return good('Running');
    return lower === 'paused' ? good('Paused') : bad('Running', `${label} is ${display(value)}; allowed: running, paused`);
}
/** One of several words, the first of which is the default. */
function readChoice(name, choices) {
    const { label, value } = readRawInput(name);
    const choice = value === '' ? choices[0] : choices.find((candidate) => candidate === value);
    if (choice !== undefined)
        return good(choice);
    return bad(choices[0], `${label} is ${display(value)}; allowed: ${choices.join(', ')}`);
}
/**
 * A boolean of YAML 1.2, as `core.getBooleanInput` reads it. An empty value, as an expression may give it, means the
 * default.
 */
function readBoolean(name, fallback) {
    const { label, value } = readRawInput(name);
    if (value === '')
        return good(fallback);
    if (['true', 'True', 'TRUE'].includes(value))
        return good(true);
    if (['false', 'False', 'FALSE'].includes(value))
        return good(false);
    return bad(fallback, `${label} is ${display(value)}; allowed: true, false`);
}
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A duration; it, `fallback`, `min` and `max` are in milliseconds. */
function readDuration(name, { fallback, min, max }) {
    const { label, value } = readRawInput(name);
    if (value === '')
        return good(fallback);
    const ms = parseDuration(value);
    if (ms !== undefined && ms >= min && ms <= max)
        return good(ms);
    const allowed = `${DURATION_FORMS}, from ${shortForm(min)} to ${shortForm(max)}`;
    const why = ms === undefined ? ', which is not a duration' : '';
    return bad(fallback, `${label} is ${display(value)}${why}; allowed: ${allowed}`);
}
function shortForm(ms) {
    if (ms === 0)
        return '0s';
    if (ms % HOUR === 0)
        return `${ms / HOUR}h`;
    if (ms % MINUTE === 0)
        return `${ms / MINUTE}m`;
    return ms % SECOND === 0 ? `${ms / SECOND}s` : `${ms}ms`;
}

;// CONCATENATED MODULE: ./lib/inputs/credentials.js







const API_KEY_VARIABLE = 'FELDERA_API_KEY';
/** Reads the token and masks it, so call it before anything is printed. */
function readToken() {
    const token = readRawInput('token', API_KEY_VARIABLE);
    if (token.value !== '')
        maskSecret(token.value);
    return token;
}
/**
 * Where the credentials come from: the job's ID token, the input, the environment, or a file.
 *
 * @param host where they are to be sent; `undefined` when that input is bad
 * @param headers what else is sent there
 */
function credentials_readCredentials(token, host, headers) {
    const audience = getInput('oidc-audience');
    const file = (process.env[TOKEN_FILE_VARIABLE] ?? '').trim();
    const { value: asked, problems } = collect({
        oidc: readBoolean('oidc', false),
        // Its value counts in `problemOfPlainHttp`, also for another host.
        allowHttp: readBoolean('allow-http', false),
    });
    const isSent = asked.oidc || token.value !== '' || file !== '';
    const source = asked.oidc ? readOidc(audience) : readStored(token, file);
    return addProblems({ ...source, problems: [...problems, ...source.problems] }, problemOfPlainHttp(host, { input: 'host', sent: secretsSent(isSent, headers) }), [
        !asked.oidc && audience !== '',
        `input 'oidc-audience' is ${display(audience)} but 'oidc' is false; allowed: with 'oidc: true' only`,
    ], 
    // A token in the environment is no contradiction: it is only for steps that name no credentials themselves.
    [
        asked.oidc && token.value !== '' && !token.isFromEnvironment,
        `${token.label} and 'oidc: true' contradict each other; allowed: one of the two`,
    ]);
}
/** What is sent that nobody else may read, as a problem names it; empty when there is nothing of that kind. */
function secretsSent(isTokenSent, headers) {
    const more = Object.keys(headers).length > 0 ? ["the values of 'headers'"] : [];
    return [...(isTokenSent ? ['a token'] : []), ...more].join(' and ');
}
/**
 * A problem when secrets would go over plain http to another machine.
 *
 * @param host where they would be sent, which the input `input` names; `undefined` when that is bad
 */
function problemOfPlainHttp(host, { input, sent }) {
    const isAllowed = readBoolean('allow-http', false).value;
    return [
        sent !== '' && host?.isConfidential === false && !isAllowed,
        `input '${input}' is ${display(host?.base ?? '')}, and ${sent} over plain http can be read on the way; allowed: https, loopback, or 'allow-http: true'`,
    ];
}
/** Credentials without OIDC: a token from the input or the environment, or the file that holds one. */
function readStored(token, file) {
    if (token.value === '' && file !== '')
        return readFileSource(file);
    const hasCommand = Boolean(process.env['FELDERA_AUTH_TOKEN_COMMAND']?.trim());
    if (token.value === '')
        return good({ kind: 'none', hasCommand });
    const variable = token.isFromEnvironment ? API_KEY_VARIABLE : undefined;
    return addProblems(good({ kind: 'token', token: token.value, variable }), [
        file !== '' && token.isFromEnvironment,
        `environment variables ${API_KEY_VARIABLE} and ${TOKEN_FILE_VARIABLE} are both set, and only one can be sent; allowed: one of the two, or the input 'token' or 'oidc' to say which credentials count`,
    ], [
        !isHeaderValue(token.value),
        `${token.label} has blanks, line breaks or other characters in it (not shown); allowed: the bare API key or JWT`,
    ]);
}
function readFileSource(path) {
    const file = readTokenFile(path);
    const source = { kind: 'token-file', path };
    if (file.ok)
        return good(source);
    return bad(source, `environment variable ${TOKEN_FILE_VARIABLE} is ${display(path)}, which ${file.failure}; allowed: the path of a file that holds a token, as feldera/oidc-auth-action (v4 or newer) writes it when it runs before this step in the same job`);
}
function readOidc(audience) {
    const requestUrl = process.env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '';
    const requestToken = process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
    if (requestToken !== '')
        maskSecret(requestToken);
    const isGitHubs = isGitHubsRunner();
    const source = { kind: 'oidc', audience: audience || undefined, isGitHubs, requestUrl, requestToken };
    if (URL.canParse(requestUrl) && isHeaderValue(requestToken))
        return { ...readProxyFor(requestUrl), value: source };
    const allowed = isGitHubs
        ? "in a job with 'permissions: id-token: write' (pull requests from forks never get it)"
        : "on a runner that offers ID tokens, as Forgejo 15 and newer do with 'enable-openid-connect: true'; this runner is not GitHub's";
    return bad(source, `input 'oidc' is true, but this job may not ask for an ID token; allowed: ${allowed}`);
}
/**
 * Whether this is GitHub's own runner. Gitea, Forgejo and act run the same workflows, and set a variable of their own.
 * The API of Gitea and Forgejo is at version 1, GitHub's at version 3.
 */
function isGitHubsRunner() {
    const others = ['GITEA_ACTIONS', 'FORGEJO_ACTIONS', 'ACT'];
    return !others.some((name) => process.env[name] === 'true') && !process.env['GITHUB_API_URL']?.endsWith('/api/v1');
}

;// CONCATENATED MODULE: ./lib/inputs/headers.js




/** What RFC 9110 calls a token, which the name of a header must be. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
/** A header within the value of another, as when YAML has folded two lines into one. */
const FOLDED = /\s[A-Za-z][A-Za-z\d]*(?:-[A-Za-z\d]+)+:\s/;
/** Visible ASCII characters, with blanks and tabs between them. Other characters arrive as others, or not at all. */
const HEADER_TEXT = /^[\x20-\x7e\t]*$/;
/** Headers that the step sets itself, each with the input that decides on it. */
const OWN = {
    authorization: "the input 'token', 'oidc' or an environment variable instead",
    'feldera-tenant': "the input 'tenant' instead",
    host: "the input 'host' instead",
};
/**
 * Others that may not be given: the step sets them too, they belong to the connection, or they would have the server
 * answer something else than was asked for.
 */
const headers_NOT_ALLOWED = new Set([
    ...['accept', 'accept-encoding', 'user-agent', 'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
    ...['upgrade', 'expect', 'transfer-encoding', 'content-length', 'content-type', 'content-encoding', 'range'],
    ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'],
    ...['x-http-method', 'x-http-method-override', 'x-method-override'],
    // JavaScript would lose it on the way.
    '__proto__',
]);
const ALLOWED = "allowed: one 'Name: value' a line";
/**
 * The further headers of each request to Feldera, by their names in lower case. Masks their values, so call it before
 * anything is printed.
 */
function readHeaders() {
    const lines = getInput('headers')
        .split(/\r\n|\r|\n/)
        .map((line, index) => ({ line: line.trim(), number: index + 1 }))
        .filter(({ line }) => line !== '');
    for (const { line } of lines)
        maskValue(parseLine(line));
    const read = collect(Object.fromEntries(lines.map(({ line, number }) => [number, readLine(line, number)])));
    const all = Object.values(read.value).filter((one) => one !== undefined);
    const names = all.map(({ name }) => name.toLowerCase());
    const twice = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
    return addProblems({ ...read, value: Object.fromEntries(all.map(({ name, value }) => [name.toLowerCase(), value])) }, [
        twice.length > 0,
        `input 'headers' has ${twice.map(display).join(' and ')} more than once; allowed: each name once`,
    ]);
}
/** A line without a colon may be a secret whose name was forgotten, so all of it counts as the value. */
function parseLine(line) {
    const colon = line.indexOf(':');
    return { name: line.slice(0, Math.max(0, colon)).trim(), value: line.slice(colon + 1).trim() };
}
/** @param number the number of the line, from 1, by which a problem names a line whose text is not shown */
function readLine(line, number) {
    const parsed = parseLine(line);
    const { name, value } = parsed;
    const refuse = (why) => bad(undefined, `input 'headers' ${why}`);
    if (!HEADER_NAME.test(name))
        return refuse(`has no header in line ${number} (not shown); ${ALLOWED}`);
    const lower = name.toLowerCase();
    if (Object.hasOwn(OWN, lower))
        return refuse(`has ${display(name)}, which the step sets itself; allowed: ${OWN[lower]}`);
    if (headers_NOT_ALLOWED.has(lower))
        return refuse(`has ${display(name)}, which the step decides on itself; allowed: other headers`);
    if (value === '')
        return refuse(`has no value for ${display(name)}, as when a secret is not set; ${ALLOWED}`);
    if (FOLDED.test(value))
        return refuse(`has another header within the value of ${display(name)} (not shown), as when YAML folds lines with '>'; ${ALLOWED}, after '|'`);
    if (!HEADER_TEXT.test(value))
        return refuse(`has characters in the value of ${display(name)} (not shown) that cannot be sent; allowed: ASCII characters`);
    return good(parsed);
}
/** Shorter ones are no credentials but words such as `true`, and masking those would make the log unreadable. In characters. */
const SHORTEST_CREDENTIAL = 8;
/** The same for a part of a value, which is more often a word. In characters. */
const SHORTEST_PART = 12;
/** Masks a value, and what in it is a secret by itself: `Bearer …`, `key="…"`, a cookie, the password of `Basic …`. */
function maskValue({ value }) {
    const parts = value
        .split(/[\s;,]+/)
        .flatMap((part) => [part, part.replace(/^[^=]*=/, '')])
        .map((part) => part.replace(/^"(.*)"$/, '$1'));
    const secrets = [...parts.filter(({ length }) => length >= SHORTEST_PART), ...parts.flatMap(passwordsIn)];
    for (const secret of [value, ...secrets])
        if (secret.length >= SHORTEST_CREDENTIAL)
            maskSecret(secret);
}
/** `user:password`, which the scheme Basic sends as base64, and the password alone. */
function passwordsIn(credentials) {
    const pair = Buffer.from(credentials, 'base64').toString('utf8');
    return /^[\x20-\x7e]+$/.test(pair) && pair.includes(':') ? [pair, pair.slice(pair.indexOf(':') + 1)] : [];
}
/**
 * A problem when a header would end at a proxy of the environment: without a tunnel, that one takes `Proxy-Authorization`
 * for itself.
 */
function problemOfProxiedHeader({ headers, host, primaryHost, }) {
    const isTaken = [host, primaryHost].some((base) => base !== '' && routeTo(new URL(base)).kind === 'plain');
    return [
        headers['proxy-authorization'] !== undefined && isTaken,
        "input 'headers' has 'proxy-authorization', which the proxy that the environment names would take for itself on the way to an http host; allowed: with https, or without a proxy",
    ];
}

;// CONCATENATED MODULE: ./lib/inputs/primary.js






/** Reads the token for the primary's host and masks it, so call it before anything is printed. */
function readPrimaryToken() {
    const token = readRawInput('primary-token');
    if (token.value !== '')
        maskSecret(token.value);
    return token;
}
function readPrimary(token, standbys) {
    const { value: onPrimary, problems } = readChoice('on-primary', ['refuse', 'stop']);
    const primaries = readPrimaries(token, standbys, onPrimary);
    return { value: { ...primaries.value, onPrimary }, problems: [...problems, ...primaries.problems] };
}
function readPrimaries(token, standbys, onPrimary) {
    const { pipelines, credentials } = standbys;
    const none = {
        primaries: new Map(),
        primaryHost: standbys.host?.base ?? '',
        primaryCredentials: credentials,
    };
    const primary = readRawInput('primary');
    const host = readRawInput('primary-host');
    if (primary.value === '') {
        const alone = [host, token].filter(({ value }) => value !== '').map(({ label }) => label);
        const problem = `${alone.join(' and ')} given without 'primary'; allowed: together with 'primary', the name of the pipeline that serves`;
        const isUnguarded = onPrimary === 'stop';
        return addProblems(good(none), [alone.length > 0, problem], [
            isUnguarded,
            "input 'on-primary' is 'stop', but no primary is named; allowed: together with 'primary', the name of the pipeline that serves",
        ]);
    }
    const names = readPairs(primary, pipelines);
    const at = host.value === '' ? good(standbys.host) : readHost('primary-host');
    const isElsewhere = originOf(at.value) !== originOf(standbys.host);
    const isSameHost = at.value?.base === standbys.host?.base;
    const both = isSameHost ? [...names.value.values()].find((other) => names.value.has(other)) : undefined;
    const bearer = isElsewhere || token.value !== ''
        ? readCredentialsThere(token, at.value, { ...standbys, input: host.value === '' ? 'host' : 'primary-host' })
        : good(credentials);
    return addProblems({
        value: { primaries: names.value, primaryHost: at.value?.base ?? '', primaryCredentials: bearer.value },
        problems: [...names.problems, ...at.problems, ...bearer.problems],
    }, [
        both !== undefined,
        names.value.size === 1
            ? `${primary.label} names the pipeline itself; allowed: the pipeline that serves in its place`
            : `${primary.label} names ${display(both ?? '')} as a primary, and 'pipeline' as a standby; allowed: each pipeline on one side only`,
    ]);
}
function originOf(host) {
    return host === undefined ? '' : new URL(host.base).origin;
}
/** One name, or with several pipelines lines such as `orders-standby = orders`. */
function readPairs({ label, value }, pipelines) {
    const lines = value.split(/[\r\n,]/).flatMap((line) => line.trim() || []);
    const [only] = pipelines;
    if (pipelines.length === 1 && only !== undefined && lines.length === 1 && !value.includes('='))
        return isPipelineName(value) ? good(new Map([[only, value]])) : bad(new Map(), notAName(label, value));
    const pairs = lines.map((line) => line.split('=').map((name) => name.trim()));
    const malformed = pairs.findIndex((pair) => pair.length !== 2 || !pair.every(isPipelineName));
    if (malformed !== -1)
        return bad(new Map(), notAName(label, lines[malformed] ?? ''));
    const named = new Map(pairs.map(([standby = '', other = '']) => [standby, other]));
    const missing = pipelines.filter((standby) => !named.has(standby));
    // A variable can hold the lines for a whole region, also for a step that is about some of it only.
    const primaries = new Map([...named].filter(([standby]) => pipelines.includes(standby)));
    const all = pairs.flatMap(([standby = '', other = '']) => [`standby ${standby}`, `primary ${other}`]);
    const twice = all.find((one, index) => all.indexOf(one) < index);
    const allowed = 'allowed: one line for each pipeline, standby = primary, each name once';
    return addProblems(good(primaries), [missing.length > 0, `${label} has no line for ${display(missing[0] ?? '')}; ${allowed}`], [twice !== undefined, `${label} has the ${twice} twice; ${allowed}`]);
}
function notAName(label, line) {
    return `${label} holds ${display(line)}; allowed: the name of the pipeline that serves, or with several pipelines a line for each, standby = primary`;
}
/** A token goes to another host only when it was given for that. */
function readCredentialsThere(token, host, { credentials, headers, input }) {
    const isSent = token.value !== '' || credentials.kind === 'oidc';
    const source = token.value === '' ? credentials : { kind: 'token', token: token.value, variable: undefined };
    return addProblems(good(source), [
        !isSent && credentials.kind !== 'none',
        `input 'primary-token' is missing, and the token for 'host' is not sent to another host; allowed: 'primary-token', or 'oidc: true' for both`,
    ], [
        token.value !== '' && !isHeaderValue(token.value),
        `${token.label} has blanks, line breaks or other characters in it (not shown); allowed: the bare API key or JWT`,
    ], problemOfPlainHttp(host, { input, sent: secretsSent(isSent, headers) }));
}

;// CONCATENATED MODULE: ./lib/inputs/verbs.js

/** What a step can be asked to do. Each verb is an action of its own, with an `action.yml` of its own. */
const VERBS = ['activate', 'check', 'rearm', 'rehearse', 'switchover'];
/** The inputs that all verbs have. */
const SHARED = [
    ...['pipeline', 'host', 'token', 'oidc', 'oidc-audience', 'tenant', 'timeout', 'request-timeout'],
    ...['headers', 'ca-certificate', 'client-certificate', 'client-key', 'allow-http', 'summary'],
];
/** Those about the pipeline that serves now. */
const PRIMARY = ['primary', 'primary-host', 'primary-token'];
/** The inputs of each verb, as in its `action.yml`. */
const INPUTS = {
    activate: [
        ...[...SHARED, ...PRIMARY, 'on-primary', 'initial', 'expect', 'wait', 'poll-interval', 'on-approval'],
        ...['stable-for', 'max-checkpoint-age', 'on-stale'],
    ],
    check: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'on-stale'],
    rearm: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'clear-storage', 'poll-interval'],
    rehearse: [...SHARED, ...PRIMARY, 'max-checkpoint-age', 'poll-interval', 'on-approval'],
    switchover: [...SHARED, ...PRIMARY, 'poll-interval', 'on-approval', 'stable-for'],
};
const ALL_INPUTS = new Set(VERBS.flatMap((verb) => INPUTS[verb]));
function hasInput(verb, name) {
    return INPUTS[verb].includes(name);
}
/** The action of a verb, as `uses:` names it. */
function actionOf(verb) {
    const { GITHUB_ACTION_REPOSITORY: own = '' } = process.env;
    const repository = /^[\w.-]+\/[\w.-]+$/.test(own) ? own : 'your-org/activate-feldera-standby';
    return verb === 'activate' ? repository : `${repository}/${verb}`;
}
/**
 * Problems with inputs of another verb. The runner passes on what an `action.yml` does not have, with a warning only, and
 * a step that ignores it would do something else than its workflow says.
 */
function readVerb(verb) {
    const foreign = [...ALL_INPUTS].filter((name) => !hasInput(verb, name) && readRawInput(name).value !== '');
    return { value: verb, problems: [...readMode(), ...foreign.map((name) => notOfThis(name, verb))] };
}
/** The input that once said what to do. Whoever asked for a check with it must never get an activation. */
function readMode() {
    const { label, value } = readRawInput('mode');
    if (value === '')
        return [];
    const meant = VERBS.find((verb) => verb === value);
    const which = (meant === undefined ? VERBS : [meant]).map((verb) => `'uses: ${actionOf(verb)}@…' to ${verb}`);
    return [
        `${label} is ${display(value)}, but there is no such input, because each verb is an action of its own; allowed: ${which.join(', ')}, without 'mode'`,
    ];
}
function notOfThis(name, verb) {
    const { label, value } = readRawInput(name);
    const shown = name.endsWith('token') ? 'given' : display(value);
    const others = VERBS.filter((other) => hasInput(other, name)).map((other) => `'${actionOf(other)}'`);
    return `${label} is ${shown}, but '${actionOf(verb)}' has no such input; allowed: only with ${others.join(', ')}`;
}

;// CONCATENATED MODULE: ./lib/inputs/workflow-run.js
function readWorkflowRun() {
    const variable = (name) => process.env[name] ?? '';
    return {
        workflow: variable('GITHUB_WORKFLOW'),
        event: variable('GITHUB_EVENT_NAME'),
        actor: variable('GITHUB_TRIGGERING_ACTOR') || variable('GITHUB_ACTOR'),
        commit: variable('GITHUB_SHA').slice(0, 7),
        troubleshooting: troubleshootingPage(),
    };
}
/**
 * The parts of the address, each with the form it must have. Other values do not come from a runner, and give no link.
 */
const ADDRESS_PARTS = [
    ['GITHUB_SERVER_URL', /^https?:\/\/[\w.-]{1,200}(?::\d{1,5})?$/],
    ['GITHUB_ACTION_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/],
    ['GITHUB_ACTION_REF', /^\w[\w.-]{0,199}(?:\/[\w.-]{1,100}){0,5}$/],
];
function troubleshootingPage() {
    const [server, repository, ref] = ADDRESS_PARTS.map(([name, shape]) => shape.exec(process.env[name] ?? '')?.[0]);
    return server && repository && ref ? `${server}/${repository}/blob/${ref}/README.md#troubleshooting` : '';
}

;// CONCATENATED MODULE: ./lib/inputs/inputs.js










/**
 * Reads and checks all inputs of a verb's action and the environment variables that stand in for them. Masks the secrets before
 * anything else. If there is any problem, nothing may be sent, and the values are for the report only.
 */
function readInputs(verb) {
    const token = readToken();
    const primaryToken = readPrimaryToken();
    const { value: host, problems } = readHost('host', 'FELDERA_HOST');
    const reach = readReach(token, host);
    const isRehearsal = verb === 'rehearse';
    const inputs = collect({
        host: { value: host?.base ?? '', problems: [...findLostInputs(verb), ...problems] },
        verb: readVerb(verb),
        pipelines: readPipelineNames(),
        // A rehearsal can only ever hit a standby, and reads no inputs.
        target: isRehearsal ? good('Paused') : readTarget(),
        expect: isRehearsal ? good('standby') : readChoice('expect', ['standby-or-active', 'standby', 'any']),
        wait: readBoolean('wait', true),
        stableForMs: readDuration('stable-for', { fallback: 0, min: 0, max: 6 * HOUR }),
        timeoutMs: readDuration('timeout', { fallback: TIMEOUTS[verb], min: SECOND, max: 6 * HOUR }),
        pollIntervalMs: readDuration('poll-interval', { fallback: 5 * SECOND, min: 100, max: 5 * MINUTE }),
        onApproval: readChoice('on-approval', ['fail', 'approve', 'wait']),
        maxCheckpointAgeMs: readDuration('max-checkpoint-age', { fallback: undefined, min: 1, max: 365 * DAY }),
        onStale: readChoice('on-stale', ['warn', 'refuse']),
        clearsStorage: isRehearsal ? good(true) : readBoolean('clear-storage', false),
        summary: readBoolean('summary', true),
        run: good(readWorkflowRun()),
    });
    const { pipelines } = inputs.value;
    // One pair a step: more pipelines than one are told as such, and not as lines that are missing here.
    const standbys = verb === 'switchover' ? pipelines.slice(0, 1) : pipelines;
    const primary = readPrimary(primaryToken, { pipelines: standbys, host, ...reach.value });
    const all = {
        value: { ...inputs.value, ...reach.value, ...primary.value },
        problems: [...new Set([...inputs.problems, ...reach.problems, ...primary.problems])],
    };
    return addProblems(all, ...contradictions(all), ...problemsOfPair(verb, pipelines, all.value.primaries.size));
}
/** Inputs that make no sense together. */
function contradictions({ value: inputs, problems }) {
    // A bad one is told as such, and its value is the default, which nobody has asked for.
    const isTimeoutKnown = !problems.some((problem) => problem.startsWith("input 'timeout'"));
    const { wait, onApproval, onStale } = inputs;
    return [
        problemOfProxiedHeader(inputs),
        problemOfUnusedCertificate(inputs),
        ...problemsOfHold(inputs, isTimeoutKnown),
        [
            !wait && onApproval !== 'fail',
            `inputs 'wait' and 'on-approval' contradict each other: with 'wait: false' nobody is there to ${onApproval} at AwaitingApproval; allowed: one of the two`,
        ],
        [
            onStale === 'refuse' && readRawInput('max-checkpoint-age').value === '',
            "input 'on-stale' is 'refuse', but no age is given; allowed: together with 'max-checkpoint-age', the oldest that a checkpoint may be",
        ],
    ];
}
function readReach(token, host) {
    const headers = readHeaders();
    return collect({
        headers,
        credentials: credentials_readCredentials(token, host, headers.value),
        tenant: readTenant(),
        requestTimeoutMs: readDuration('request-timeout', { fallback: 30 * SECOND, min: 100, max: 10 * MINUTE }),
        authorities: readAuthorities(),
        clientCertificate: readClientCertificate(),
    });
}
/** A pipeline can be watched only by a step that waits, and for less than the step may take. */
function problemsOfHold({ stableForMs, timeoutMs, wait }, isTimeoutKnown) {
    const { label, value } = readRawInput('stable-for');
    return [
        [
            stableForMs > 0 && !wait,
            `${label} is ${display(value)}, but with 'wait: false' nobody is there to watch whether the pipeline stays as it is; allowed: one of the two`,
        ],
        [
            isTimeoutKnown && stableForMs >= timeoutMs,
            `${label} is ${display(value)}, so the 'timeout' of ${formatDuration(timeoutMs)} would always come first; allowed: a duration shorter than 'timeout'`,
        ],
    ];
}
/** A switchover hands over from one primary to one standby. */
function problemsOfPair(verb, pipelines, primaries) {
    const isPrimaryGiven = primaries > 0 || readRawInput('primary').value !== '';
    const isSwitchover = verb === 'switchover';
    return [
        [
            isSwitchover && pipelines.length > 1,
            `input 'pipeline' holds ${pipelines.length} names; allowed: one, because a switchover hands over one pair a step`,
        ],
        [
            isSwitchover && !isPrimaryGiven,
            "input 'primary' is missing; allowed: the name of the pipeline that serves, which is to hand over",
        ],
    ];
}
/** The default of `timeout`, as in each `action.yml`. */
const TIMEOUTS = {
    activate: 10 * MINUTE,
    check: 10 * MINUTE,
    rearm: 15 * MINUTE,
    rehearse: 30 * MINUTE,
    switchover: 30 * MINUTE,
};
/** Inputs with a hyphen in their name and a default in each `action.yml` that has them, so the runner always sets them. */
const HYPHENATED = [
    'poll-interval',
    'request-timeout',
    'on-approval',
    'on-primary',
    'on-stale',
    'stable-for',
    'allow-http',
    'clear-storage',
];
/**
 * A problem when inputs were lost on the way from the runner. Some shells (dash) silently drop environment variables
 * with a hyphen in their name, and inputs without a default, such as `max-checkpoint-age`, would then seem not to be
 * set. The runner sets every input of action.yml that has a default, so when others are set and these are missing,
 * nobody knows what was asked for.
 */
function findLostInputs(verb) {
    const areSomeSet = Object.keys(process.env).some((name) => name.startsWith('INPUT_'));
    const missing = HYPHENATED.filter((name) => hasInput(verb, name)).filter((name) => process.env[`INPUT_${name.toUpperCase()}`] === undefined);
    if (!areSomeSet || missing.length === 0)
        return [];
    const names = missing.map((name) => `'${name}'`).join(', ');
    return [
        `inputs ${names} are missing from the environment although others are set: something between the runner and this step drops variables with a hyphen in their name, as a wrapper run by /bin/sh or 'npx' does, so inputs such as 'max-checkpoint-age' may be lost too; allowed: all inputs of action.yml set, in a process started by the runner itself, by node or by bash`,
    ];
}

;// CONCATENATED MODULE: ./node_modules/valibot/dist/index.mjs
//#region src/storages/globalConfig/globalConfig.ts
let store$4;
const DEFAULT_CONFIG = {
	lang: void 0,
	message: void 0,
	abortEarly: void 0,
	abortPipeEarly: void 0
};
/**
* Sets the global configuration.
*
* @param config The configuration.
*/
function setGlobalConfig(config$1) {
	store$4 = {
		...store$4,
		...config$1
	};
}
/**
* Returns the global configuration.
*
* @param config The config to merge.
*
* @returns The configuration.
*/
/* @__NO_SIDE_EFFECTS__ */
function getGlobalConfig(config$1) {
	if (!config$1 && !store$4) return DEFAULT_CONFIG;
	return {
		lang: config$1?.lang ?? store$4?.lang,
		message: config$1?.message,
		abortEarly: config$1?.abortEarly ?? store$4?.abortEarly,
		abortPipeEarly: config$1?.abortPipeEarly ?? store$4?.abortPipeEarly
	};
}
/**
* Deletes the global configuration.
*/
function deleteGlobalConfig() {
	store$4 = void 0;
}

//#endregion
//#region src/storages/globalMessage/globalMessage.ts
let store$3;
/**
* Sets a global error message.
*
* @param message The error message.
* @param lang The language of the message.
*/
function setGlobalMessage(message$1, lang) {
	if (!store$3) store$3 = /* @__PURE__ */ new Map();
	store$3.set(lang, message$1);
}
/**
* Returns a global error message.
*
* @param lang The language of the message.
*
* @returns The error message.
*/
/* @__NO_SIDE_EFFECTS__ */
function getGlobalMessage(lang) {
	return store$3?.get(lang);
}
/**
* Deletes a global error message.
*
* @param lang The language of the message.
*/
function deleteGlobalMessage(lang) {
	store$3?.delete(lang);
}

//#endregion
//#region src/storages/schemaMessage/schemaMessage.ts
let store$2;
/**
* Sets a schema error message.
*
* @param message The error message.
* @param lang The language of the message.
*/
function setSchemaMessage(message$1, lang) {
	if (!store$2) store$2 = /* @__PURE__ */ new Map();
	store$2.set(lang, message$1);
}
/**
* Returns a schema error message.
*
* @param lang The language of the message.
*
* @returns The error message.
*/
/* @__NO_SIDE_EFFECTS__ */
function getSchemaMessage(lang) {
	return store$2?.get(lang);
}
/**
* Deletes a schema error message.
*
* @param lang The language of the message.
*/
function deleteSchemaMessage(lang) {
	store$2?.delete(lang);
}

//#endregion
//#region src/storages/specificMessage/specificMessage.ts
let store$1;
/**
* Sets a specific error message.
*
* @param reference The identifier reference.
* @param message The error message.
* @param lang The language of the message.
*/
function setSpecificMessage(reference, message$1, lang) {
	if (!store$1) store$1 = /* @__PURE__ */ new Map();
	if (!store$1.get(reference)) store$1.set(reference, /* @__PURE__ */ new Map());
	store$1.get(reference).set(lang, message$1);
}
/**
* Returns a specific error message.
*
* @param reference The identifier reference.
* @param lang The language of the message.
*
* @returns The error message.
*/
/* @__NO_SIDE_EFFECTS__ */
function getSpecificMessage(reference, lang) {
	return store$1?.get(reference)?.get(lang);
}
/**
* Deletes a specific error message.
*
* @param reference The identifier reference.
* @param lang The language of the message.
*/
function deleteSpecificMessage(reference, lang) {
	store$1?.get(reference)?.delete(lang);
}

//#endregion
//#region src/utils/_stringify/_stringify.ts
/**
* Stringifies an unknown input to a literal or type string.
*
* @param input The unknown input.
*
* @returns A literal or type string.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _stringify(input) {
	const type = typeof input;
	if (type === "string") return `"${input}"`;
	if (type === "number" || type === "bigint" || type === "boolean") return `${input}`;
	if (type === "object" || type === "function") return (input && Object.getPrototypeOf(input)?.constructor?.name) ?? "null";
	return type;
}

//#endregion
//#region src/utils/_addIssue/_addIssue.ts
/**
* Adds an issue to the dataset.
*
* @param context The issue context.
* @param label The issue label.
* @param dataset The input dataset.
* @param config The configuration.
* @param other The optional props.
*
* @internal
*/
function _addIssue(context, label, dataset, config$1, other) {
	const input = other && "input" in other ? other.input : dataset.value;
	const expected = other?.expected ?? context.expects ?? null;
	const received = other?.received ?? /* @__PURE__ */ _stringify(input);
	const issue = {
		kind: context.kind,
		type: context.type,
		input,
		expected,
		received,
		message: `Invalid ${label}: ${expected ? `Expected ${expected} but r` : "R"}eceived ${received}`,
		requirement: context.requirement,
		path: other?.path,
		issues: other?.issues,
		lang: config$1.lang,
		abortEarly: config$1.abortEarly,
		abortPipeEarly: config$1.abortPipeEarly
	};
	const isSchema = context.kind === "schema";
	const message$1 = other?.message ?? context.message ?? /* @__PURE__ */ getSpecificMessage(context.reference, issue.lang) ?? (isSchema ? /* @__PURE__ */ getSchemaMessage(issue.lang) : null) ?? config$1.message ?? /* @__PURE__ */ getGlobalMessage(issue.lang);
	if (message$1 !== void 0) issue.message = typeof message$1 === "function" ? message$1(issue) : message$1;
	if (isSchema) dataset.typed = false;
	if (dataset.issues) dataset.issues.push(issue);
	else dataset.issues = [issue];
}

//#endregion
//#region src/utils/_cloneDataset/_cloneDataset.ts
/**
* Creates a shallow copy of a dataset.
*
* Hint: The `value` is copied by reference, but the `issues` array, its issues
* and their `path` arrays are cloned to avoid reusing mutable dataset state
* across multiple runs. Mutating a returned object or array value can
* therefore affect later cache hits that reuse the same cached output.
*
* @param dataset The output dataset.
*
* @returns The copied output dataset.
*/
/* @__NO_SIDE_EFFECTS__ */
function _cloneDataset(dataset) {
	return {
		typed: dataset.typed,
		value: dataset.value,
		issues: dataset.issues?.map((issue) => ({
			...issue,
			path: issue.path && [...issue.path]
		}))
	};
}

//#endregion
//#region src/utils/_formatCase/_formatCase.ts
/**
* Splits a string into lowercase words and rejoins them with the given
* separator and capitalization rules.
*
* Words are separated by `_`, `-` and ASCII whitespace, as well as by case
* and acronym boundaries. Whether the first or subsequent words are
* capitalized is controlled by `capFirst` and `capRest`.
*
* Hint: Implemented in a single pass that emits directly to the result
* string to avoid an intermediate `string[]` allocation. ASCII chars are
* classified via char codes to skip `.toLowerCase()` and `.toUpperCase()`
* method calls in the common case.
*
* Hint: Digits are treated as a separate character class, so `item2Name`
* yields `item2` and `name` rather than `item`, `2` and `name`.
*
* @param input The input string.
* @param separator The string inserted between words.
* @param capFirst Whether to capitalize the first word.
* @param capRest Whether to capitalize subsequent words.
*
* @returns The formatted string.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _formatCase(input, separator, capFirst, capRest) {
	let result = "";
	let firstWord = true;
	let start = 0;
	let prev = 0;
	let prevPrev = 0;
	const flush = (end) => {
		if (end > start) {
			let word = input.slice(start, end).toLowerCase();
			if (firstWord ? capFirst : capRest) {
				const firstCode = word.charCodeAt(0);
				if (firstCode >= 97 && firstCode <= 122) word = String.fromCharCode(firstCode - 32) + word.slice(1);
				else {
					const charLen = firstCode >= 55296 && firstCode <= 56319 ? 2 : 1;
					word = word.slice(0, charLen).toUpperCase() + word.slice(charLen);
				}
			}
			result += firstWord ? word : separator + word;
			firstWord = false;
		}
	};
	for (let index = 0; index < input.length; index++) {
		const code = input.charCodeAt(index);
		let type;
		if (code === 32 || code === 9 || code === 10 || code === 11 || code === 12 || code === 13 || code === 45 || code === 95) {
			flush(index);
			start = index + 1;
			type = 0;
		} else if (code < 128) type = code >= 65 && code <= 90 ? 1 : code >= 97 && code <= 122 ? 2 : 3;
		else {
			const char = input[index];
			const charLower = char.toLowerCase();
			type = charLower === char.toUpperCase() ? 3 : char === charLower ? 2 : 1;
		}
		if (type === 1 && (prev === 2 || prev === 3) && index > start) {
			flush(index);
			start = index;
		} else if (type === 2 && prev === 1 && prevPrev === 1 && index - 1 > start) {
			flush(index - 1);
			start = index - 1;
		}
		prevPrev = prev;
		prev = type;
	}
	flush(input.length);
	return result;
}

//#endregion
//#region src/utils/_getByteCount/_getByteCount.ts
let textEncoder;
/**
* Returns the byte count of the input.
*
* @param input The input to be measured.
*
* @returns The byte count.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _getByteCount(input) {
	if (!textEncoder) textEncoder = new TextEncoder();
	return textEncoder.encode(input).length;
}

//#endregion
//#region src/utils/_getCodePointCount/_getCodePointCount.ts
/**
* Returns the code point count of the input.
*
* @param input The input to be measured.
*
* @returns The code point count.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _getCodePointCount(input) {
	let count = input.length;
	const lengthMinus1 = input.length - 1;
	for (let i = 0; i < lengthMinus1;) if (input.codePointAt(i) <= 65535) i++;
	else {
		i += 2;
		count--;
	}
	return count;
}

//#endregion
//#region src/utils/_getGraphemeCount/_getGraphemeCount.ts
let segmenter;
/**
* Returns the grapheme count of the input.
*
* @param input The input to be measured.
*
* @returns The grapheme count.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _getGraphemeCount(input) {
	if (!segmenter) segmenter = new Intl.Segmenter();
	const segments = segmenter.segment(input);
	let count = 0;
	for (const _ of segments) count++;
	return count;
}

//#endregion
//#region src/utils/_getLastMetadata/_getLastMetadata.ts
/**
* Returns the last top-level value of a given metadata type from a schema
* using a breadth-first search that starts with the last item in the pipeline.
*
* @param schema The schema to search.
* @param type The metadata type.
*
* @returns The value, if any.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _getLastMetadata(schema, type) {
	if ("pipe" in schema) {
		const nestedSchemas = [];
		for (let index = schema.pipe.length - 1; index >= 0; index--) {
			const item = schema.pipe[index];
			if (item.kind === "schema" && "pipe" in item) nestedSchemas.push(item);
			else if (item.kind === "metadata" && item.type === type) return item[type];
		}
		for (const nestedSchema of nestedSchemas) {
			const result = /* @__PURE__ */ _getLastMetadata(nestedSchema, type);
			if (result !== void 0) return result;
		}
	}
}

//#endregion
//#region src/utils/_getWordCount/_getWordCount.ts
let store;
/**
* Returns the word count of the input.
*
* @param locales The locales to be used.
* @param input The input to be measured.
*
* @returns The word count.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _getWordCount(locales, input) {
	if (!store) store = /* @__PURE__ */ new Map();
	const key = String(locales);
	let segmenter$1 = store.get(key);
	if (!segmenter$1) {
		segmenter$1 = new Intl.Segmenter(locales, { granularity: "word" });
		store.set(key, segmenter$1);
	}
	const segments = segmenter$1.segment(input);
	let count = 0;
	for (const segment of segments) if (segment.isWordLike) count++;
	return count;
}

//#endregion
//#region src/utils/_isLuhnAlgo/_isLuhnAlgo.ts
/**
* Non-digit regex.
*/
const NON_DIGIT_REGEX = /\D/gu;
/**
* Checks whether a string with numbers corresponds to the luhn algorithm.
*
* @param input The input to be checked.
*
* @returns Whether input is valid.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _isLuhnAlgo(input) {
	const number$1 = input.replace(NON_DIGIT_REGEX, "");
	let length$1 = number$1.length;
	let bit = 1;
	let sum = 0;
	while (length$1) {
		const value$1 = +number$1[--length$1];
		bit ^= 1;
		sum += bit ? [
			0,
			2,
			4,
			6,
			8,
			1,
			3,
			5,
			7,
			9
		][value$1] : value$1;
	}
	return sum % 10 === 0;
}

//#endregion
//#region src/utils/_isSameValueZero/_isSameValueZero.ts
/**
* Compares two values using the SameValueZero algorithm, which treats `NaN`
* as equal to itself unlike `===`.
*
* @param value1 The first value.
* @param value2 The second value.
*
* @returns Whether the values are equal.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _isSameValueZero(value1, value2) {
	return value1 === value2 || Number.isNaN(value1) && Number.isNaN(value2);
}

//#endregion
//#region src/utils/_isValidObjectKey/_isValidObjectKey.ts
/**
* Disallows inherited object properties and prevents object prototype
* pollution by disallowing certain keys.
*
* @param object The object to check.
* @param key The key to check.
*
* @returns Whether the key is allowed.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _isValidObjectKey(object$1, key) {
	return Object.prototype.hasOwnProperty.call(object$1, key) && key !== "__proto__" && key !== "prototype" && key !== "constructor";
}

//#endregion
//#region src/utils/_isValueMatch/_isValueMatch.ts
/**
* Checks whether a value matches a value action requirement.
*
* @param requirement The value action requirement.
* @param value The value to check.
*
* @returns Whether the value matches the requirement.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _isValueMatch(requirement, value$1) {
	return Number.isNaN(requirement) && Number.isNaN(value$1) || requirement <= value$1 && requirement >= value$1;
}

//#endregion
//#region src/utils/_joinExpects/_joinExpects.ts
/**
* Joins multiple `expects` values with the given separator.
*
* @param values The `expects` values.
* @param separator The separator.
*
* @returns The joined `expects` property.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _joinExpects(values$1, separator) {
	const list = [...new Set(values$1)];
	if (list.length > 1) return `(${list.join(` ${separator} `)})`;
	return list[0] ?? "never";
}

//#endregion
//#region src/utils/_standardSchema/_standardSchema.ts
/**
* Eagerly creates and attaches the Standard Schema properties of a schema.
*
* Hint: The contextual `this` type includes the standard properties that are
* attached before the schema is returned.
*
* @param schema The schema to attach standard properties to.
*
* @returns The schema with standard properties attached.
*
* @internal
*/
function _standardSchema(schema) {
	schema["~standard"] = {
		version: 1,
		vendor: "valibot",
		validate: (value$1) => schema["~run"]({ value: value$1 }, /* @__PURE__ */ getGlobalConfig())
	};
	return schema;
}

//#endregion
//#region src/utils/entriesFromList/entriesFromList.ts
/**
* Creates an object entries definition from a list of keys and a schema.
*
* @param list A list of keys.
* @param schema The schema of the keys.
*
* @returns The object entries.
*/
/* @__NO_SIDE_EFFECTS__ */
function entriesFromList(list, schema) {
	const entries$1 = {};
	for (const key of list) entries$1[key] = schema;
	return entries$1;
}

//#endregion
//#region src/utils/entriesFromObjects/entriesFromObjects.ts
/* @__NO_SIDE_EFFECTS__ */
function entriesFromObjects(schemas) {
	const entries$1 = {};
	for (const schema of schemas) Object.assign(entries$1, schema.entries);
	return entries$1;
}

//#endregion
//#region src/utils/getDotPath/getDotPath.ts
/* @__NO_SIDE_EFFECTS__ */
function getDotPath(issue) {
	if (issue.path) {
		let key = "";
		for (const item of issue.path) if (typeof item.key === "string" || typeof item.key === "number") if (key) key += `.${item.key}`;
		else key += item.key;
		else return null;
		return key;
	}
	return null;
}

//#endregion
//#region src/utils/isOfKind/isOfKind.ts
/**
* A generic type guard to check the kind of an object.
*
* @param kind The kind to check for.
* @param object The object to check.
*
* @returns Whether it matches.
*/
/* @__NO_SIDE_EFFECTS__ */
function isOfKind(kind, object$1) {
	return object$1.kind === kind;
}

//#endregion
//#region src/utils/isOfType/isOfType.ts
/**
* A generic type guard to check the type of an object.
*
* @param type The type to check for.
* @param object The object to check.
*
* @returns Whether it matches.
*/
/* @__NO_SIDE_EFFECTS__ */
function isOfType(type, object$1) {
	return object$1.type === type;
}

//#endregion
//#region src/utils/ValiError/ValiError.ts
/**
* A Valibot error with useful information.
*/
var ValiError = class extends Error {
	/**
	* Creates a Valibot error with useful information.
	*
	* @param issues The error issues.
	*/
	constructor(issues) {
		super(issues[0].message);
		this.name = "ValiError";
		this.issues = issues;
	}
};

//#endregion
//#region src/utils/isValiError/isValiError.ts
/**
* A type guard to check if an error is a ValiError.
*
* @param error The error to check.
*
* @returns Whether its a ValiError.
*/
/* @__NO_SIDE_EFFECTS__ */
function isValiError(error) {
	return error instanceof ValiError;
}

//#endregion
//#region src/actions/args/args.ts
/* @__NO_SIDE_EFFECTS__ */
function args(schema) {
	return {
		kind: "transformation",
		type: "args",
		reference: args,
		async: false,
		schema,
		"~run"(dataset, config$1) {
			const func = dataset.value;
			dataset.value = (...args_) => {
				const argsDataset = this.schema["~run"]({ value: args_ }, config$1);
				if (argsDataset.issues) throw new ValiError(argsDataset.issues);
				return func(...argsDataset.value);
			};
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/args/argsAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function argsAsync(schema) {
	return {
		kind: "transformation",
		type: "args",
		reference: argsAsync,
		async: false,
		schema,
		"~run"(dataset, config$1) {
			const func = dataset.value;
			dataset.value = async (...args$1) => {
				const argsDataset = await schema["~run"]({ value: args$1 }, config$1);
				if (argsDataset.issues) throw new ValiError(argsDataset.issues);
				return func(...argsDataset.value);
			};
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/await/awaitAsync.ts
/**
* Creates an await transformation action.
*
* @returns An await action.
*/
/* @__NO_SIDE_EFFECTS__ */
function awaitAsync() {
	return {
		kind: "transformation",
		type: "await",
		reference: awaitAsync,
		async: true,
		async "~run"(dataset) {
			dataset.value = await dataset.value;
			return dataset;
		}
	};
}

//#endregion
//#region src/regex.ts
/**
* [Base64](https://en.wikipedia.org/wiki/Base64) regex.
*/
const BASE64_REGEX = /^(?:[\da-z+/]{4})*(?:[\da-z+/]{2}==|[\da-z+/]{3}=)?$/iu;
/**
* [BIC](https://en.wikipedia.org/wiki/ISO_9362) regex.
*/
const BIC_REGEX = /^[A-Z]{6}(?!00)[\dA-Z]{2}(?:[\dA-Z]{3})?$/u;
/**
* [Cuid2](https://github.com/paralleldrive/cuid2) regex.
*/
const CUID2_REGEX = /^[a-z][\da-z]*$/u;
/**
* [Decimal](https://en.wikipedia.org/wiki/Decimal) regex.
*/
const DECIMAL_REGEX = /^[+-]?(?:\d*\.)?\d+$/u;
/**
* [Digits](https://en.wikipedia.org/wiki/Numerical_digit) regex.
*/
const DIGITS_REGEX = /^\d+$/u;
/**
* [Domain name](https://en.wikipedia.org/wiki/Domain_name) regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
* ASCII-only validation. Internationalized domain names (IDNs) are not
* supported, including Punycode-encoded labels.
*/
const DOMAIN_REGEX = /^(?=.{1,253}$)(?:(?![Xx][Nn]--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/u;
/**
* [Email address](https://en.wikipedia.org/wiki/Email_address) regex.
*
* Hint: We decided against the `i` flag to avoid matching non-ASCII characters.
*/
const EMAIL_REGEX = /^[\w+-]+(?:\.[\w+-]+)*@[\da-zA-Z]+(?:[.-][\da-zA-Z]+)*\.[a-zA-Z]{2,}$/u;
/**
* Emoji regex from [emoji-regex-xs](https://github.com/slevithan/emoji-regex-xs) v1.0.0 (MIT license).
*
* Hint: We decided against the newer `/^\p{RGI_Emoji}+$/v` regex because it is
* not supported in older runtimes and does not match all emoji.
*/
const EMOJI_REGEX = /^(?:[\u{1F1E6}-\u{1F1FF}]{2}|\u{1F3F4}[\u{E0061}-\u{E007A}]{2}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,3}\u{E007F}|(?:\p{Emoji}\uFE0F\u20E3?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|(?![\p{Emoji_Modifier_Base}\u{1F1E6}-\u{1F1FF}])\p{Emoji_Presentation})(?:\u200D(?:\p{Emoji}\uFE0F\u20E3?|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}?|(?![\p{Emoji_Modifier_Base}\u{1F1E6}-\u{1F1FF}])\p{Emoji_Presentation}))*)+$/u;
/**
* [Hexadecimal](https://en.wikipedia.org/wiki/Hexadecimal) regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
*/
const HEXADECIMAL_REGEX = /^(?:0[hx])?[\da-fA-F]+$/u;
/**
* [Hex color](https://en.wikipedia.org/wiki/Web_colors#Hex_triplet) regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
*/
const HEX_COLOR_REGEX = /^#(?:[\da-fA-F]{3,4}|[\da-fA-F]{6}|[\da-fA-F]{8})$/u;
/**
* [IMEI](https://en.wikipedia.org/wiki/International_Mobile_Equipment_Identity) regex.
*/
const IMEI_REGEX = /^\d{15}$|^\d{2}-\d{6}-\d{6}-\d$/u;
/**
* [IPv4](https://en.wikipedia.org/wiki/IPv4) regex.
*/
const IPV4_REGEX = /^(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])(?:\.(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])){3}$/u;
/**
* [IPv6](https://en.wikipedia.org/wiki/IPv6) regex.
*/
const IPV6_REGEX = /^(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,7}:|(?:[\da-f]{1,4}:){1,6}:[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,5}(?::[\da-f]{1,4}){1,2}|(?:[\da-f]{1,4}:){1,4}(?::[\da-f]{1,4}){1,3}|(?:[\da-f]{1,4}:){1,3}(?::[\da-f]{1,4}){1,4}|(?:[\da-f]{1,4}:){1,2}(?::[\da-f]{1,4}){1,5}|[\da-f]{1,4}:(?::[\da-f]{1,4}){1,6}|:(?:(?::[\da-f]{1,4}){1,7}|:)|fe80:(?::[\da-f]{0,4}){0,4}%[\da-z]+|::(?:f{4}(?::0{1,4})?:)?(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d)|(?:[\da-f]{1,4}:){1,4}:(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d))$/iu;
/**
* [IP](https://en.wikipedia.org/wiki/IP_address) regex.
*/
const IP_REGEX = /^(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])(?:\.(?:(?:[1-9]|1\d|2[0-4])?\d|25[0-5])){3}$|^(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,7}:|(?:[\da-f]{1,4}:){1,6}:[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,5}(?::[\da-f]{1,4}){1,2}|(?:[\da-f]{1,4}:){1,4}(?::[\da-f]{1,4}){1,3}|(?:[\da-f]{1,4}:){1,3}(?::[\da-f]{1,4}){1,4}|(?:[\da-f]{1,4}:){1,2}(?::[\da-f]{1,4}){1,5}|[\da-f]{1,4}:(?::[\da-f]{1,4}){1,6}|:(?:(?::[\da-f]{1,4}){1,7}|:)|fe80:(?::[\da-f]{0,4}){0,4}%[\da-z]+|::(?:f{4}(?::0{1,4})?:)?(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d)|(?:[\da-f]{1,4}:){1,4}:(?:(?:25[0-5]|(?:2[0-4]|1?\d)?\d)\.){3}(?:25[0-5]|(?:2[0-4]|1?\d)?\d))$/iu;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) date regex.
*/
const ISO_DATE_REGEX = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) date-time regex.
*/
const ISO_DATE_TIME_REGEX = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3]):[0-5]\d$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) date-time with seconds regex.
*/
const ISO_DATE_TIME_SECOND_REGEX = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3])(?::[0-5]\d){2}$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) time regex.
*/
const ISO_TIME_REGEX = /^(?:0\d|1\d|2[0-3]):[0-5]\d$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) time with seconds regex.
*/
const ISO_TIME_SECOND_REGEX = /^(?:0\d|1\d|2[0-3])(?::[0-5]\d){2}$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) timestamp regex. Allows a
* space as a date/time separator and an optional space before the UTC offset.
*/
const ISO_TIMESTAMP_REGEX = /^\d{4}-(?:0[1-9]|1[0-2])-(?:[12]\d|0[1-9]|3[01])[T ](?:0\d|1\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,9})?(?:Z| ?[+-](?:0\d|1\d|2[0-3])(?::?[0-5]\d)?)$/u;
/**
* [ISO 8601](https://en.wikipedia.org/wiki/ISO_8601) week regex.
*/
const ISO_WEEK_REGEX = /^\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])$/u;
/**
* [JWS compact serialization](https://datatracker.ietf.org/doc/html/rfc7515#section-3.1)
* regex.
*
* Hint: Empty payload and signature segments are allowed because the
* Base64URL-encoded representation of an empty octet sequence is an empty
* string.
*/
const JWS_COMPACT_REGEX = /^(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)\.(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)?\.(?:[\w-]{2,3}|(?:[\w-]{4})+(?:[\w-]{2,3})?)?$/u;
/**
* [ISRC](https://en.wikipedia.org/wiki/International_Standard_Recording_Code) regex.
*/
const ISRC_REGEX = /^(?:[A-Z]{2}[A-Z\d]{3}\d{7}|[A-Z]{2}-[A-Z\d]{3}-\d{2}-\d{5})$/u;
/**
* [KSUID](https://github.com/segmentio/ksuid) regex.
*/
const KSUID_REGEX = /^[a-zA-Z0-9]{27}$/u;
/**
* [MAC](https://en.wikipedia.org/wiki/MAC_address) 48 bit regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
*/
const MAC48_REGEX = /^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){2}[\da-fA-F]{4}$/u;
/**
* [MAC](https://en.wikipedia.org/wiki/MAC_address) 64 bit regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
*/
const MAC64_REGEX = /^(?:[\da-fA-F]{2}:){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){3}[\da-fA-F]{4}$|^(?:[\da-fA-F]{4}:){3}[\da-fA-F]{4}$/u;
/**
* [MAC](https://en.wikipedia.org/wiki/MAC_address) regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
*/
const MAC_REGEX = /^(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){5}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){2}[\da-fA-F]{4}$|^(?:[\da-fA-F]{2}:){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{2}-){7}[\da-fA-F]{2}$|^(?:[\da-fA-F]{4}\.){3}[\da-fA-F]{4}$|^(?:[\da-fA-F]{4}:){3}[\da-fA-F]{4}$/u;
/**
* [Nano ID](https://github.com/ai/nanoid) regex.
*/
const NANO_ID_REGEX = /^[\w-]+$/u;
/**
* [Octal](https://en.wikipedia.org/wiki/Octal) regex.
*/
const OCTAL_REGEX = /^(?:0o)?[0-7]+$/u;
/**
* [RFC 5322 email address](https://datatracker.ietf.org/doc/html/rfc5322#section-3.4.1) regex.
*
* Hint: This regex was taken from the [HTML Living Standard Specification](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address) and does not perfectly represent RFC 5322.
*/
const RFC_EMAIL_REGEX = /^[a-zA-Z0-9.!#$%&'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
/**
* [Slug](https://en.wikipedia.org/wiki/Clean_URL#Slug) regex.
*/
const SLUG_REGEX = /^[\da-z]+(?:[-_][\da-z]+)*$/u;
/**
* [ULID](https://github.com/ulid/spec) regex.
*
* Hint: We decided against the `i` flag for better JSON Schema compatibility.
* Hint: The first character is restricted to `[0-7]` because the 48-bit
* timestamp cannot exceed 2^48-1, making the maximum valid ULID
* `7ZZZZZZZZZZZZZZZZZZZZZZZZZ` in Crockford's Base32 encoding.
*/
const ULID_REGEX = /^[0-7][\da-hjkmnp-tv-zA-HJKMNP-TV-Z]{25}$/u;
/**
* [UUID](https://en.wikipedia.org/wiki/Universally_unique_identifier) regex.
*/
const UUID_REGEX = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

//#endregion
//#region src/actions/base64/base64.ts
/* @__NO_SIDE_EFFECTS__ */
function base64(message$1) {
	return {
		kind: "validation",
		type: "base64",
		reference: base64,
		async: false,
		expects: null,
		requirement: BASE64_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "Base64", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/bic/bic.ts
/* @__NO_SIDE_EFFECTS__ */
function bic(message$1) {
	return {
		kind: "validation",
		type: "bic",
		reference: bic,
		async: false,
		expects: null,
		requirement: BIC_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "BIC", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/brand/brand.ts
/**
* Creates a brand transformation action.
*
* @param name The brand name.
*
* @returns A brand action.
*/
/* @__NO_SIDE_EFFECTS__ */
function brand(name) {
	return {
		kind: "transformation",
		type: "brand",
		reference: brand,
		async: false,
		name,
		"~run"(dataset) {
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/bytes/bytes.ts
/* @__NO_SIDE_EFFECTS__ */
function bytes(requirement, message$1) {
	return {
		kind: "validation",
		type: "bytes",
		reference: bytes,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const length$1 = /* @__PURE__ */ _getByteCount(dataset.value);
				if (length$1 !== this.requirement) _addIssue(this, "bytes", dataset, config$1, { received: `${length$1}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/check/check.ts
/* @__NO_SIDE_EFFECTS__ */
function check(requirement, message$1) {
	return {
		kind: "validation",
		type: "check",
		reference: check,
		async: false,
		expects: null,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "input", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/check/checkAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function checkAsync(requirement, message$1) {
	return {
		kind: "validation",
		type: "check",
		reference: checkAsync,
		async: true,
		expects: null,
		requirement,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (dataset.typed && !await this.requirement(dataset.value)) _addIssue(this, "input", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/checkItems/checkItems.ts
/* @__NO_SIDE_EFFECTS__ */
function checkItems(requirement, message$1) {
	return {
		kind: "validation",
		type: "check_items",
		reference: checkItems,
		async: false,
		expects: null,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) for (let index = 0; index < dataset.value.length; index++) {
				const item = dataset.value[index];
				if (!this.requirement(item, index, dataset.value)) _addIssue(this, "item", dataset, config$1, {
					input: item,
					path: [{
						type: "array",
						origin: "value",
						input: dataset.value,
						key: index,
						value: item
					}]
				});
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/checkItems/checkItemsAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function checkItemsAsync(requirement, message$1) {
	return {
		kind: "validation",
		type: "check_items",
		reference: checkItemsAsync,
		async: true,
		expects: null,
		requirement,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (dataset.typed) {
				const requirementResults = await Promise.all(dataset.value.map(this.requirement));
				for (let index = 0; index < dataset.value.length; index++) if (!requirementResults[index]) {
					const item = dataset.value[index];
					_addIssue(this, "item", dataset, config$1, {
						input: item,
						path: [{
							type: "array",
							origin: "value",
							input: dataset.value,
							key: index,
							value: item
						}]
					});
				}
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/codePoints/codePoints.ts
/* @__NO_SIDE_EFFECTS__ */
function codePoints(requirement, message$1) {
	return {
		kind: "validation",
		type: "code_points",
		reference: codePoints,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getCodePointCount(dataset.value);
				if (count !== this.requirement) _addIssue(this, "code points", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/creditCard/creditCard.ts
/**
* Credit card regex.
*/
const CREDIT_CARD_REGEX = /^(?:\d{13,19}|\d{4}(?: \d{3,6}){2,4}|\d{4}(?:-\d{3,6}){2,4})$/u;
/**
* Sanitize regex.
*/
const SANITIZE_REGEX = /[- ]/gu;
/**
* Provider regex list.
*/
const PROVIDER_REGEX_LIST = (/* unused pure expression or super */ null && ([
	/^3[47]\d{13}$/u,
	/^3(?:0[0-5]|[68]\d)\d{11,13}$/u,
	/^6(?:011|5\d{2})\d{12,15}$/u,
	/^(?:2131|1800|35\d{3})\d{11}$/u,
	/^(?:5[1-5]\d{2}|222\d|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/u,
	/^(?:6[27]\d{14,17}|81\d{14,17})$/u,
	/^4\d{12}(?:\d{3,6})?$/u
]));
/* @__NO_SIDE_EFFECTS__ */
function creditCard(message$1) {
	return {
		kind: "validation",
		type: "credit_card",
		reference: creditCard,
		async: false,
		expects: null,
		requirement(input) {
			let sanitized;
			return CREDIT_CARD_REGEX.test(input) && (sanitized = input.replace(SANITIZE_REGEX, "")) && PROVIDER_REGEX_LIST.some((regex$1) => regex$1.test(sanitized)) && /* @__PURE__ */ _isLuhnAlgo(sanitized);
		},
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "credit card", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/cuid2/cuid2.ts
/* @__NO_SIDE_EFFECTS__ */
function cuid2(message$1) {
	return {
		kind: "validation",
		type: "cuid2",
		reference: cuid2,
		async: false,
		expects: null,
		requirement: CUID2_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "Cuid2", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/decimal/decimal.ts
/* @__NO_SIDE_EFFECTS__ */
function decimal(message$1) {
	return {
		kind: "validation",
		type: "decimal",
		reference: decimal,
		async: false,
		expects: null,
		requirement: DECIMAL_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "decimal", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/description/description.ts
/**
* Creates a description metadata action.
*
* @param description_ The description text.
*
* @returns A description action.
*/
/* @__NO_SIDE_EFFECTS__ */
function description(description_) {
	return {
		kind: "metadata",
		type: "description",
		reference: description,
		description: description_
	};
}

//#endregion
//#region src/actions/digits/digits.ts
/* @__NO_SIDE_EFFECTS__ */
function digits(message$1) {
	return {
		kind: "validation",
		type: "digits",
		reference: digits,
		async: false,
		expects: null,
		requirement: DIGITS_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "digits", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/domain/domain.ts
/* @__NO_SIDE_EFFECTS__ */
function domain(message$1) {
	return {
		kind: "validation",
		type: "domain",
		reference: domain,
		expects: null,
		async: false,
		requirement: DOMAIN_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "domain", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/email/email.ts
/* @__NO_SIDE_EFFECTS__ */
function email(message$1) {
	return {
		kind: "validation",
		type: "email",
		reference: email,
		expects: null,
		async: false,
		requirement: EMAIL_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "email", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/emoji/emoji.ts
/* @__NO_SIDE_EFFECTS__ */
function emoji(message$1) {
	return {
		kind: "validation",
		type: "emoji",
		reference: emoji,
		async: false,
		expects: null,
		requirement: EMOJI_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "emoji", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/empty/empty.ts
/* @__NO_SIDE_EFFECTS__ */
function empty(message$1) {
	return {
		kind: "validation",
		type: "empty",
		reference: empty,
		async: false,
		expects: "0",
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length > 0) _addIssue(this, "length", dataset, config$1, { received: `${dataset.value.length}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/endsWith/endsWith.ts
/* @__NO_SIDE_EFFECTS__ */
function endsWith(requirement, message$1) {
	return {
		kind: "validation",
		type: "ends_with",
		reference: endsWith,
		async: false,
		expects: `"${requirement}"`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !dataset.value.endsWith(this.requirement)) _addIssue(this, "end", dataset, config$1, { received: `"${dataset.value.slice(-this.requirement.length)}"` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/entries/entries.ts
/* @__NO_SIDE_EFFECTS__ */
function entries(requirement, message$1) {
	return {
		kind: "validation",
		type: "entries",
		reference: entries,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (!dataset.typed) return dataset;
			const count = Object.keys(dataset.value).length;
			if (dataset.typed && count !== this.requirement) _addIssue(this, "entries", dataset, config$1, { received: `${count}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/everyItem/everyItem.ts
/* @__NO_SIDE_EFFECTS__ */
function everyItem(requirement, message$1) {
	return {
		kind: "validation",
		type: "every_item",
		reference: everyItem,
		async: false,
		expects: null,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !dataset.value.every(this.requirement)) _addIssue(this, "item", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/examples/examples.ts
/**
* Creates an examples metadata action.
*
* @param examples_ The examples.
*
* @returns An examples action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function examples(examples_) {
	return {
		kind: "metadata",
		type: "examples",
		reference: examples,
		examples: examples_
	};
}

//#endregion
//#region src/actions/excludes/excludes.ts
/* @__NO_SIDE_EFFECTS__ */
function excludes(requirement, message$1) {
	const received = /* @__PURE__ */ _stringify(requirement);
	return {
		kind: "validation",
		type: "excludes",
		reference: excludes,
		async: false,
		expects: `!${received}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.includes(this.requirement)) _addIssue(this, "content", dataset, config$1, { received });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/filterItems/filterItems.ts
/* @__NO_SIDE_EFFECTS__ */
function filterItems(operation) {
	return {
		kind: "transformation",
		type: "filter_items",
		reference: filterItems,
		async: false,
		operation,
		"~run"(dataset) {
			dataset.value = dataset.value.filter(this.operation);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/findItem/findItem.ts
/* @__NO_SIDE_EFFECTS__ */
function findItem(operation) {
	return {
		kind: "transformation",
		type: "find_item",
		reference: findItem,
		async: false,
		operation,
		"~run"(dataset) {
			dataset.value = dataset.value.find(this.operation);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/finite/finite.ts
/* @__NO_SIDE_EFFECTS__ */
function finite(message$1) {
	return {
		kind: "validation",
		type: "finite",
		reference: finite,
		async: false,
		expects: null,
		requirement: Number.isFinite,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "finite", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/flavor/flavor.ts
/**
* Creates a flavor transformation action.
*
* @param name The flavor name.
*
* @returns A flavor action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function flavor(name) {
	return {
		kind: "transformation",
		type: "flavor",
		reference: flavor,
		async: false,
		name,
		"~run"(dataset) {
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/graphemes/graphemes.ts
/* @__NO_SIDE_EFFECTS__ */
function graphemes(requirement, message$1) {
	return {
		kind: "validation",
		type: "graphemes",
		reference: graphemes,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getGraphemeCount(dataset.value);
				if (count !== this.requirement) _addIssue(this, "graphemes", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/gtValue/gtValue.ts
/* @__NO_SIDE_EFFECTS__ */
function gtValue(requirement, message$1) {
	return {
		kind: "validation",
		type: "gt_value",
		reference: gtValue,
		async: false,
		expects: `>${requirement instanceof Date ? requirement.toJSON() : /* @__PURE__ */ _stringify(requirement)}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !(dataset.value > this.requirement)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/guard/guard.ts
/* @__NO_SIDE_EFFECTS__ */
function guard(requirement, message$1) {
	return {
		kind: "transformation",
		type: "guard",
		reference: guard,
		async: false,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) {
				_addIssue(this, "input", dataset, config$1);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/hash/hash.ts
/**
* Hash lengths object.
*/
const HASH_LENGTHS = {
	md4: 32,
	md5: 32,
	sha1: 40,
	sha256: 64,
	sha384: 96,
	sha512: 128,
	ripemd128: 32,
	ripemd160: 40,
	tiger128: 32,
	tiger160: 40,
	tiger192: 48,
	crc32: 8,
	crc32b: 8,
	adler32: 8
};
/* @__NO_SIDE_EFFECTS__ */
function hash(types, message$1) {
	return {
		kind: "validation",
		type: "hash",
		reference: hash,
		expects: null,
		async: false,
		requirement: RegExp(types.map((type) => `^[a-fA-F0-9]{${HASH_LENGTHS[type]}}$`).join("|"), "u"),
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "hash", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/hexadecimal/hexadecimal.ts
/* @__NO_SIDE_EFFECTS__ */
function hexadecimal(message$1) {
	return {
		kind: "validation",
		type: "hexadecimal",
		reference: hexadecimal,
		async: false,
		expects: null,
		requirement: HEXADECIMAL_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "hexadecimal", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/hexColor/hexColor.ts
/* @__NO_SIDE_EFFECTS__ */
function hexColor(message$1) {
	return {
		kind: "validation",
		type: "hex_color",
		reference: hexColor,
		async: false,
		expects: null,
		requirement: HEX_COLOR_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "hex color", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/imei/imei.ts
/* @__NO_SIDE_EFFECTS__ */
function imei(message$1) {
	return {
		kind: "validation",
		type: "imei",
		reference: imei,
		async: false,
		expects: null,
		requirement(input) {
			return IMEI_REGEX.test(input) && /* @__PURE__ */ _isLuhnAlgo(input);
		},
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "IMEI", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/includes/includes.ts
/* @__NO_SIDE_EFFECTS__ */
function includes(requirement, message$1) {
	const expects = /* @__PURE__ */ _stringify(requirement);
	return {
		kind: "validation",
		type: "includes",
		reference: includes,
		async: false,
		expects,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !dataset.value.includes(this.requirement)) _addIssue(this, "content", dataset, config$1, { received: `!${expects}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/integer/integer.ts
/* @__NO_SIDE_EFFECTS__ */
function integer(message$1) {
	return {
		kind: "validation",
		type: "integer",
		reference: integer,
		async: false,
		expects: null,
		requirement: Number.isInteger,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "integer", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ip/ip.ts
/* @__NO_SIDE_EFFECTS__ */
function ip(message$1) {
	return {
		kind: "validation",
		type: "ip",
		reference: ip,
		async: false,
		expects: null,
		requirement: IP_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "IP", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ipv4/ipv4.ts
/* @__NO_SIDE_EFFECTS__ */
function ipv4(message$1) {
	return {
		kind: "validation",
		type: "ipv4",
		reference: ipv4,
		async: false,
		expects: null,
		requirement: IPV4_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "IPv4", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ipv6/ipv6.ts
/* @__NO_SIDE_EFFECTS__ */
function ipv6(message$1) {
	return {
		kind: "validation",
		type: "ipv6",
		reference: ipv6,
		async: false,
		expects: null,
		requirement: IPV6_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "IPv6", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isbn/utils/_isIsbn10.ts
/**
* [Validates an ISBN-10](https://en.wikipedia.org/wiki/ISBN#ISBN-10_check_digits).
*
* @param input The input value.
*
* @returns `true` if the input is a valid ISBN-10, `false` otherwise.
*
* @internal
*/
function _isIsbn10(input) {
	const digits$1 = input.split("").map((c) => c === "X" ? 10 : parseInt(c));
	let sum = 0;
	for (let i = 0; i < 10; i++) sum += digits$1[i] * (10 - i);
	return sum % 11 === 0;
}

//#endregion
//#region src/actions/isbn/utils/_isIsbn13.ts
/**
* [Validates an ISBN-13](https://en.wikipedia.org/wiki/ISBN#ISBN-13_check_digit_calculation).
*
* @param input The input value.
*
* @returns `true` if the input is a valid ISBN-13, `false` otherwise.
*
* @internal
*/
function _isIsbn13(input) {
	const digits$1 = input.split("").map((c) => parseInt(c));
	let sum = 0;
	for (let i = 0; i < 13; i++) sum += digits$1[i] * (i % 2 === 0 ? 1 : 3);
	return sum % 10 === 0;
}

//#endregion
//#region src/actions/isbn/isbn.ts
/**
* ISBN separator regex.
*/
const ISBN_SEPARATOR_REGEX = /[- ]/gu;
/**
* ISBN-10 detection regex.
*/
const ISBN_10_DETECTION_REGEX = /^\d{9}[\dX]$/u;
/**
* ISBN-13 detection regex.
*/
const ISBN_13_DETECTION_REGEX = /^\d{13}$/u;
/* @__NO_SIDE_EFFECTS__ */
function isbn(message$1) {
	return {
		kind: "validation",
		type: "isbn",
		reference: isbn,
		async: false,
		expects: null,
		requirement(input) {
			const replacedInput = input.replace(ISBN_SEPARATOR_REGEX, "");
			if (ISBN_10_DETECTION_REGEX.test(replacedInput)) return _isIsbn10(replacedInput);
			else if (ISBN_13_DETECTION_REGEX.test(replacedInput)) return _isIsbn13(replacedInput);
			return false;
		},
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "ISBN", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isrc/isrc.ts
/* @__NO_SIDE_EFFECTS__ */
function isrc(message$1) {
	return {
		kind: "validation",
		type: "isrc",
		reference: isrc,
		async: false,
		expects: null,
		requirement: ISRC_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "ISRC", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoDate/isoDate.ts
/* @__NO_SIDE_EFFECTS__ */
function isoDate(message$1) {
	return {
		kind: "validation",
		type: "iso_date",
		reference: isoDate,
		async: false,
		expects: null,
		requirement: ISO_DATE_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "date", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoDateTime/isoDateTime.ts
/* @__NO_SIDE_EFFECTS__ */
function isoDateTime(message$1) {
	return {
		kind: "validation",
		type: "iso_date_time",
		reference: isoDateTime,
		async: false,
		expects: null,
		requirement: ISO_DATE_TIME_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "date-time", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoDateTimeSecond/isoDateTimeSecond.ts
/* @__NO_SIDE_EFFECTS__ */
function isoDateTimeSecond(message$1) {
	return {
		kind: "validation",
		type: "iso_date_time_second",
		reference: isoDateTimeSecond,
		async: false,
		expects: null,
		requirement: ISO_DATE_TIME_SECOND_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "date-time-second", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoTime/isoTime.ts
/* @__NO_SIDE_EFFECTS__ */
function isoTime(message$1) {
	return {
		kind: "validation",
		type: "iso_time",
		reference: isoTime,
		async: false,
		expects: null,
		requirement: ISO_TIME_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "time", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoTimeSecond/isoTimeSecond.ts
/* @__NO_SIDE_EFFECTS__ */
function isoTimeSecond(message$1) {
	return {
		kind: "validation",
		type: "iso_time_second",
		reference: isoTimeSecond,
		async: false,
		expects: null,
		requirement: ISO_TIME_SECOND_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "time-second", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoTimestamp/isoTimestamp.ts
/* @__NO_SIDE_EFFECTS__ */
function isoTimestamp(message$1) {
	return {
		kind: "validation",
		type: "iso_timestamp",
		reference: isoTimestamp,
		async: false,
		expects: null,
		requirement: ISO_TIMESTAMP_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "timestamp", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/isoWeek/isoWeek.ts
/* @__NO_SIDE_EFFECTS__ */
function isoWeek(message$1) {
	return {
		kind: "validation",
		type: "iso_week",
		reference: isoWeek,
		async: false,
		expects: null,
		requirement: ISO_WEEK_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "week", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/jwsCompact/jwsCompact.ts
/* @__NO_SIDE_EFFECTS__ */
function jwsCompact(message$1) {
	return {
		kind: "validation",
		type: "jws_compact",
		reference: jwsCompact,
		async: false,
		expects: null,
		requirement: JWS_COMPACT_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "JWS compact", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ksuid/ksuid.ts
/* @__NO_SIDE_EFFECTS__ */
function ksuid(message$1) {
	return {
		kind: "validation",
		type: "ksuid",
		reference: ksuid,
		async: false,
		expects: null,
		requirement: KSUID_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "KSUID", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/length/length.ts
/* @__NO_SIDE_EFFECTS__ */
function dist_length(requirement, message$1) {
	return {
		kind: "validation",
		type: "length",
		reference: dist_length,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length !== this.requirement) _addIssue(this, "length", dataset, config$1, { received: `${dataset.value.length}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ltValue/ltValue.ts
/* @__NO_SIDE_EFFECTS__ */
function ltValue(requirement, message$1) {
	return {
		kind: "validation",
		type: "lt_value",
		reference: ltValue,
		async: false,
		expects: `<${requirement instanceof Date ? requirement.toJSON() : /* @__PURE__ */ _stringify(requirement)}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !(dataset.value < this.requirement)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/mac/mac.ts
/* @__NO_SIDE_EFFECTS__ */
function mac(message$1) {
	return {
		kind: "validation",
		type: "mac",
		reference: mac,
		async: false,
		expects: null,
		requirement: MAC_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "MAC", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/mac48/mac48.ts
/* @__NO_SIDE_EFFECTS__ */
function mac48(message$1) {
	return {
		kind: "validation",
		type: "mac48",
		reference: mac48,
		async: false,
		expects: null,
		requirement: MAC48_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "48-bit MAC", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/mac64/mac64.ts
/* @__NO_SIDE_EFFECTS__ */
function mac64(message$1) {
	return {
		kind: "validation",
		type: "mac64",
		reference: mac64,
		async: false,
		expects: null,
		requirement: MAC64_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "64-bit MAC", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/mapItems/mapItems.ts
/* @__NO_SIDE_EFFECTS__ */
function mapItems(operation) {
	return {
		kind: "transformation",
		type: "map_items",
		reference: mapItems,
		async: false,
		operation,
		"~run"(dataset) {
			dataset.value = dataset.value.map(this.operation);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxBytes/maxBytes.ts
/* @__NO_SIDE_EFFECTS__ */
function maxBytes(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_bytes",
		reference: maxBytes,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const length$1 = /* @__PURE__ */ _getByteCount(dataset.value);
				if (length$1 > this.requirement) _addIssue(this, "bytes", dataset, config$1, { received: `${length$1}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxCodePoints/maxCodePoints.ts
/* @__NO_SIDE_EFFECTS__ */
function maxCodePoints(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_code_points",
		reference: maxCodePoints,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getCodePointCount(dataset.value);
				if (count > this.requirement) _addIssue(this, "code points", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxEntries/maxEntries.ts
/* @__NO_SIDE_EFFECTS__ */
function maxEntries(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_entries",
		reference: maxEntries,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (!dataset.typed) return dataset;
			const count = Object.keys(dataset.value).length;
			if (dataset.typed && count > this.requirement) _addIssue(this, "entries", dataset, config$1, { received: `${count}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxGraphemes/maxGraphemes.ts
/* @__NO_SIDE_EFFECTS__ */
function maxGraphemes(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_graphemes",
		reference: maxGraphemes,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getGraphemeCount(dataset.value);
				if (count > this.requirement) _addIssue(this, "graphemes", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxLength/maxLength.ts
/* @__NO_SIDE_EFFECTS__ */
function maxLength(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_length",
		reference: maxLength,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length > this.requirement) _addIssue(this, "length", dataset, config$1, { received: `${dataset.value.length}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxSize/maxSize.ts
/* @__NO_SIDE_EFFECTS__ */
function maxSize(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_size",
		reference: maxSize,
		async: false,
		expects: `<=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.size > this.requirement) _addIssue(this, "size", dataset, config$1, { received: `${dataset.value.size}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxValue/maxValue.ts
/* @__NO_SIDE_EFFECTS__ */
function maxValue(requirement, message$1) {
	return {
		kind: "validation",
		type: "max_value",
		reference: maxValue,
		async: false,
		expects: `<=${requirement instanceof Date ? requirement.toJSON() : /* @__PURE__ */ _stringify(requirement)}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !(dataset.value <= this.requirement)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/maxWords/maxWords.ts
/* @__NO_SIDE_EFFECTS__ */
function maxWords(locales, requirement, message$1) {
	return {
		kind: "validation",
		type: "max_words",
		reference: maxWords,
		async: false,
		expects: `<=${requirement}`,
		locales,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getWordCount(this.locales, dataset.value);
				if (count > this.requirement) _addIssue(this, "words", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/metadata/metadata.ts
/**
* Creates a custom metadata action.
*
* @param metadata_ The metadata object.
*
* @returns A metadata action.
*/
/* @__NO_SIDE_EFFECTS__ */
function metadata(metadata_) {
	return {
		kind: "metadata",
		type: "metadata",
		reference: metadata,
		metadata: metadata_
	};
}

//#endregion
//#region src/actions/mimeType/mimeType.ts
/* @__NO_SIDE_EFFECTS__ */
function mimeType(requirement, message$1) {
	return {
		kind: "validation",
		type: "mime_type",
		reference: mimeType,
		async: false,
		expects: /* @__PURE__ */ _joinExpects(requirement.map((option) => `"${option}"`), "|"),
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.includes(dataset.value.type)) _addIssue(this, "MIME type", dataset, config$1, { received: `"${dataset.value.type}"` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minBytes/minBytes.ts
/* @__NO_SIDE_EFFECTS__ */
function minBytes(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_bytes",
		reference: minBytes,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const length$1 = /* @__PURE__ */ _getByteCount(dataset.value);
				if (length$1 < this.requirement) _addIssue(this, "bytes", dataset, config$1, { received: `${length$1}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minCodePoints/minCodePoints.ts
/* @__NO_SIDE_EFFECTS__ */
function minCodePoints(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_code_points",
		reference: minCodePoints,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getCodePointCount(dataset.value);
				if (count < this.requirement) _addIssue(this, "code points", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minEntries/minEntries.ts
/* @__NO_SIDE_EFFECTS__ */
function minEntries(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_entries",
		reference: minEntries,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (!dataset.typed) return dataset;
			const count = Object.keys(dataset.value).length;
			if (dataset.typed && count < this.requirement) _addIssue(this, "entries", dataset, config$1, { received: `${count}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minGraphemes/minGraphemes.ts
/* @__NO_SIDE_EFFECTS__ */
function minGraphemes(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_graphemes",
		reference: minGraphemes,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getGraphemeCount(dataset.value);
				if (count < this.requirement) _addIssue(this, "graphemes", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minLength/minLength.ts
/* @__NO_SIDE_EFFECTS__ */
function minLength(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_length",
		reference: minLength,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length < this.requirement) _addIssue(this, "length", dataset, config$1, { received: `${dataset.value.length}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minSize/minSize.ts
/* @__NO_SIDE_EFFECTS__ */
function minSize(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_size",
		reference: minSize,
		async: false,
		expects: `>=${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.size < this.requirement) _addIssue(this, "size", dataset, config$1, { received: `${dataset.value.size}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minValue/minValue.ts
/* @__NO_SIDE_EFFECTS__ */
function minValue(requirement, message$1) {
	return {
		kind: "validation",
		type: "min_value",
		reference: minValue,
		async: false,
		expects: `>=${requirement instanceof Date ? requirement.toJSON() : /* @__PURE__ */ _stringify(requirement)}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !(dataset.value >= this.requirement)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/minWords/minWords.ts
/* @__NO_SIDE_EFFECTS__ */
function minWords(locales, requirement, message$1) {
	return {
		kind: "validation",
		type: "min_words",
		reference: minWords,
		async: false,
		expects: `>=${requirement}`,
		locales,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getWordCount(this.locales, dataset.value);
				if (count < this.requirement) _addIssue(this, "words", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/multipleOf/multipleOf.ts
/* @__NO_SIDE_EFFECTS__ */
function multipleOf(requirement, message$1) {
	return {
		kind: "validation",
		type: "multiple_of",
		reference: multipleOf,
		async: false,
		expects: `%${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value % this.requirement != 0) _addIssue(this, "multiple", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/nanoid/nanoid.ts
/* @__NO_SIDE_EFFECTS__ */
function nanoid(message$1) {
	return {
		kind: "validation",
		type: "nanoid",
		reference: nanoid,
		async: false,
		expects: null,
		requirement: NANO_ID_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "Nano ID", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/nonEmpty/nonEmpty.ts
/* @__NO_SIDE_EFFECTS__ */
function nonEmpty(message$1) {
	return {
		kind: "validation",
		type: "non_empty",
		reference: nonEmpty,
		async: false,
		expects: "!0",
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length === 0) _addIssue(this, "length", dataset, config$1, { received: "0" });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/normalize/normalize.ts
/* @__NO_SIDE_EFFECTS__ */
function normalize(form) {
	return {
		kind: "transformation",
		type: "normalize",
		reference: normalize,
		async: false,
		form,
		"~run"(dataset) {
			dataset.value = dataset.value.normalize(this.form);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notBytes/notBytes.ts
/* @__NO_SIDE_EFFECTS__ */
function notBytes(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_bytes",
		reference: notBytes,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const length$1 = /* @__PURE__ */ _getByteCount(dataset.value);
				if (length$1 === this.requirement) _addIssue(this, "bytes", dataset, config$1, { received: `${length$1}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notCodePoints/notCodePoints.ts
/* @__NO_SIDE_EFFECTS__ */
function notCodePoints(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_code_points",
		reference: notCodePoints,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getCodePointCount(dataset.value);
				if (count === this.requirement) _addIssue(this, "code points", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notEntries/notEntries.ts
/* @__NO_SIDE_EFFECTS__ */
function notEntries(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_entries",
		reference: notEntries,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (!dataset.typed) return dataset;
			const count = Object.keys(dataset.value).length;
			if (dataset.typed && count === this.requirement) _addIssue(this, "entries", dataset, config$1, { received: `${count}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notGraphemes/notGraphemes.ts
/* @__NO_SIDE_EFFECTS__ */
function notGraphemes(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_graphemes",
		reference: notGraphemes,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getGraphemeCount(dataset.value);
				if (count === this.requirement) _addIssue(this, "graphemes", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notLength/notLength.ts
/* @__NO_SIDE_EFFECTS__ */
function notLength(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_length",
		reference: notLength,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.length === this.requirement) _addIssue(this, "length", dataset, config$1, { received: `${dataset.value.length}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notSize/notSize.ts
/* @__NO_SIDE_EFFECTS__ */
function notSize(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_size",
		reference: notSize,
		async: false,
		expects: `!${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.size === this.requirement) _addIssue(this, "size", dataset, config$1, { received: `${dataset.value.size}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notValue/notValue.ts
/* @__NO_SIDE_EFFECTS__ */
function notValue(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_value",
		reference: notValue,
		async: false,
		expects: requirement instanceof Date ? `!${requirement.toJSON()}` : `!${/* @__PURE__ */ _stringify(requirement)}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && /* @__PURE__ */ _isValueMatch(this.requirement, dataset.value)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notValues/notValues.ts
/* @__NO_SIDE_EFFECTS__ */
function notValues(requirement, message$1) {
	return {
		kind: "validation",
		type: "not_values",
		reference: notValues,
		async: false,
		expects: `!${/* @__PURE__ */ _joinExpects(requirement.map((value$1) => value$1 instanceof Date ? value$1.toJSON() : /* @__PURE__ */ _stringify(value$1)), "|")}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && this.requirement.some((requirement$1) => /* @__PURE__ */ _isValueMatch(requirement$1, dataset.value))) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/notWords/notWords.ts
/* @__NO_SIDE_EFFECTS__ */
function notWords(locales, requirement, message$1) {
	return {
		kind: "validation",
		type: "not_words",
		reference: notWords,
		async: false,
		expects: `!${requirement}`,
		locales,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getWordCount(this.locales, dataset.value);
				if (count === this.requirement) _addIssue(this, "words", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/octal/octal.ts
/* @__NO_SIDE_EFFECTS__ */
function octal(message$1) {
	return {
		kind: "validation",
		type: "octal",
		reference: octal,
		async: false,
		expects: null,
		requirement: OCTAL_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "octal", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/parseBoolean/parseBoolean.ts
const TRUTHY = (/* unused pure expression or super */ null && ([
	true,
	1,
	"true",
	"1",
	"yes",
	"y",
	"on",
	"enabled"
]));
const FALSY = (/* unused pure expression or super */ null && ([
	false,
	0,
	"false",
	"0",
	"no",
	"n",
	"off",
	"disabled"
]));
/* @__NO_SIDE_EFFECTS__ */
function parseBoolean(config$1, message$1) {
	const normalize$1 = (v) => typeof v === "string" ? v.toLowerCase() : v;
	const truthyRaw = config$1?.truthy ?? TRUTHY;
	const falsyRaw = config$1?.falsy ?? FALSY;
	const truthy = config$1?.truthy ? config$1.truthy.map(normalize$1) : TRUTHY;
	const falsy = config$1?.falsy ? config$1.falsy.map(normalize$1) : FALSY;
	return {
		kind: "transformation",
		type: "parse_boolean",
		reference: parseBoolean,
		expects: /* @__PURE__ */ _joinExpects([...truthyRaw, ...falsyRaw].map(_stringify), "|"),
		config: config$1,
		message: message$1,
		async: false,
		"~run"(dataset, config$2) {
			const input = normalize$1(dataset.value);
			if (truthy.includes(input)) dataset.value = true;
			else if (falsy.includes(input)) dataset.value = false;
			else {
				_addIssue(this, "boolean", dataset, config$2);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/parseJson/parseJson.ts
/* @__NO_SIDE_EFFECTS__ */
function parseJson(config$1, message$1) {
	return {
		kind: "transformation",
		type: "parse_json",
		reference: parseJson,
		config: config$1,
		message: message$1,
		async: false,
		"~run"(dataset, config$2) {
			try {
				dataset.value = JSON.parse(dataset.value, this.config?.reviver);
			} catch (error) {
				if (error instanceof Error) {
					_addIssue(this, "JSON", dataset, config$2, { received: `"${error.message}"` });
					dataset.typed = false;
				} else throw error;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/partialCheck/utils/_isPartiallyTyped/_isPartiallyTyped.ts
/**
* Checks if a dataset is partially typed.
*
* @param dataset The dataset to check.
* @param paths The paths to check.
*
* @returns Whether it is partially typed.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _isPartiallyTyped(dataset, paths) {
	if (dataset.issues) for (const path of paths) for (const issue of dataset.issues) {
		let typed = false;
		const bound = Math.min(path.length, issue.path?.length ?? 0);
		for (let index = 0; index < bound; index++) if (path[index] !== issue.path[index].key && (path[index] !== "$" || issue.path[index].type !== "array")) {
			typed = true;
			break;
		}
		if (!typed) return false;
	}
	return true;
}

//#endregion
//#region src/actions/partialCheck/partialCheck.ts
/* @__NO_SIDE_EFFECTS__ */
function partialCheck(paths, requirement, message$1) {
	return {
		kind: "validation",
		type: "partial_check",
		reference: partialCheck,
		async: false,
		expects: null,
		paths,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if ((dataset.typed || /* @__PURE__ */ _isPartiallyTyped(dataset, paths)) && !this.requirement(dataset.value)) _addIssue(this, "input", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/partialCheck/partialCheckAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function partialCheckAsync(paths, requirement, message$1) {
	return {
		kind: "validation",
		type: "partial_check",
		reference: partialCheckAsync,
		async: true,
		expects: null,
		paths,
		requirement,
		message: message$1,
		async "~run"(dataset, config$1) {
			if ((dataset.typed || /* @__PURE__ */ _isPartiallyTyped(dataset, paths)) && !await this.requirement(dataset.value)) _addIssue(this, "input", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/rawCheck/rawCheck.ts
/**
* Creates a raw check validation action.
*
* @param action The validation action.
*
* @returns A raw check action.
*/
/* @__NO_SIDE_EFFECTS__ */
function rawCheck(action) {
	return {
		kind: "validation",
		type: "raw_check",
		reference: rawCheck,
		async: false,
		expects: null,
		"~run"(dataset, config$1) {
			action({
				dataset,
				config: config$1,
				addIssue: (info) => _addIssue(this, info?.label ?? "input", dataset, config$1, info)
			});
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/rawCheck/rawCheckAsync.ts
/**
* Creates a raw check validation action.
*
* @param action The validation action.
*
* @returns A raw check action.
*/
/* @__NO_SIDE_EFFECTS__ */
function rawCheckAsync(action) {
	return {
		kind: "validation",
		type: "raw_check",
		reference: rawCheckAsync,
		async: true,
		expects: null,
		async "~run"(dataset, config$1) {
			await action({
				dataset,
				config: config$1,
				addIssue: (info) => _addIssue(this, info?.label ?? "input", dataset, config$1, info)
			});
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/rawTransform/rawTransform.ts
/**
* Creates a raw transformation action.
*
* @param action The transformation action.
*
* @returns A raw transform action.
*/
/* @__NO_SIDE_EFFECTS__ */
function rawTransform(action) {
	return {
		kind: "transformation",
		type: "raw_transform",
		reference: rawTransform,
		async: false,
		"~run"(dataset, config$1) {
			const output = action({
				dataset,
				config: config$1,
				addIssue: (info) => _addIssue(this, info?.label ?? "input", dataset, config$1, info),
				NEVER: null
			});
			if (dataset.issues) dataset.typed = false;
			else dataset.value = output;
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/rawTransform/rawTransformAsync.ts
/**
* Creates a raw transformation action.
*
* @param action The transformation action.
*
* @returns A raw transform action.
*/
/* @__NO_SIDE_EFFECTS__ */
function rawTransformAsync(action) {
	return {
		kind: "transformation",
		type: "raw_transform",
		reference: rawTransformAsync,
		async: true,
		async "~run"(dataset, config$1) {
			const output = await action({
				dataset,
				config: config$1,
				addIssue: (info) => _addIssue(this, info?.label ?? "input", dataset, config$1, info),
				NEVER: null
			});
			if (dataset.issues) dataset.typed = false;
			else dataset.value = output;
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/readonly/readonly.ts
/* @__NO_SIDE_EFFECTS__ */
function readonly() {
	return {
		kind: "transformation",
		type: "readonly",
		reference: readonly,
		async: false,
		"~run"(dataset) {
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/reduceItems/reduceItems.ts
/* @__NO_SIDE_EFFECTS__ */
function reduceItems(operation, initial) {
	return {
		kind: "transformation",
		type: "reduce_items",
		reference: reduceItems,
		async: false,
		operation,
		initial,
		"~run"(dataset) {
			dataset.value = dataset.value.reduce(this.operation, this.initial);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/regex/regex.ts
/* @__NO_SIDE_EFFECTS__ */
function regex(requirement, message$1) {
	return {
		kind: "validation",
		type: "regex",
		reference: regex,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "format", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/returns/returns.ts
/* @__NO_SIDE_EFFECTS__ */
function returns(schema) {
	return {
		kind: "transformation",
		type: "returns",
		reference: returns,
		async: false,
		schema,
		"~run"(dataset, config$1) {
			const func = dataset.value;
			dataset.value = (...args_) => {
				const returnsDataset = this.schema["~run"]({ value: func(...args_) }, config$1);
				if (returnsDataset.issues) throw new ValiError(returnsDataset.issues);
				return returnsDataset.value;
			};
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/returns/returnsAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function returnsAsync(schema) {
	return {
		kind: "transformation",
		type: "returns",
		reference: returnsAsync,
		async: false,
		schema,
		"~run"(dataset, config$1) {
			const func = dataset.value;
			dataset.value = async (...args_) => {
				const returnsDataset = await this.schema["~run"]({ value: await func(...args_) }, config$1);
				if (returnsDataset.issues) throw new ValiError(returnsDataset.issues);
				return returnsDataset.value;
			};
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/rfcEmail/rfcEmail.ts
/* @__NO_SIDE_EFFECTS__ */
function rfcEmail(message$1) {
	return {
		kind: "validation",
		type: "rfc_email",
		reference: rfcEmail,
		expects: null,
		async: false,
		requirement: RFC_EMAIL_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "email", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/safeInteger/safeInteger.ts
/* @__NO_SIDE_EFFECTS__ */
function safeInteger(message$1) {
	return {
		kind: "validation",
		type: "safe_integer",
		reference: safeInteger,
		async: false,
		expects: null,
		requirement: Number.isSafeInteger,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "safe integer", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/size/size.ts
/* @__NO_SIDE_EFFECTS__ */
function size(requirement, message$1) {
	return {
		kind: "validation",
		type: "size",
		reference: size,
		async: false,
		expects: `${requirement}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && dataset.value.size !== this.requirement) _addIssue(this, "size", dataset, config$1, { received: `${dataset.value.size}` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/slug/slug.ts
/* @__NO_SIDE_EFFECTS__ */
function slug(message$1) {
	return {
		kind: "validation",
		type: "slug",
		reference: slug,
		async: false,
		expects: null,
		requirement: SLUG_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "slug", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/someItem/someItem.ts
/* @__NO_SIDE_EFFECTS__ */
function someItem(requirement, message$1) {
	return {
		kind: "validation",
		type: "some_item",
		reference: someItem,
		async: false,
		expects: null,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !dataset.value.some(this.requirement)) _addIssue(this, "item", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/sortItems/sortItems.ts
/* @__NO_SIDE_EFFECTS__ */
function sortItems(operation) {
	return {
		kind: "transformation",
		type: "sort_items",
		reference: sortItems,
		async: false,
		operation,
		"~run"(dataset) {
			dataset.value = dataset.value.sort(this.operation);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/startsWith/startsWith.ts
/* @__NO_SIDE_EFFECTS__ */
function startsWith(requirement, message$1) {
	return {
		kind: "validation",
		type: "starts_with",
		reference: startsWith,
		async: false,
		expects: `"${requirement}"`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !dataset.value.startsWith(this.requirement)) _addIssue(this, "start", dataset, config$1, { received: `"${dataset.value.slice(0, this.requirement.length)}"` });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/stringifyJson/stringifyJson.ts
/* @__NO_SIDE_EFFECTS__ */
function stringifyJson(config$1, message$1) {
	return {
		kind: "transformation",
		type: "stringify_json",
		reference: stringifyJson,
		message: message$1,
		config: config$1,
		async: false,
		"~run"(dataset, config$2) {
			try {
				const output = JSON.stringify(dataset.value, this.config?.replacer, this.config?.space);
				if (output === void 0) {
					_addIssue(this, "JSON", dataset, config$2);
					dataset.typed = false;
				} else dataset.value = output;
			} catch (error) {
				if (error instanceof Error) {
					_addIssue(this, "JSON", dataset, config$2, { received: `"${error.message}"` });
					dataset.typed = false;
				} else throw error;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/title/title.ts
/**
* Creates a title metadata action.
*
* @param title_ The title text.
*
* @returns A title action.
*/
/* @__NO_SIDE_EFFECTS__ */
function title(title_) {
	return {
		kind: "metadata",
		type: "title",
		reference: title,
		title: title_
	};
}

//#endregion
//#region src/actions/toBigint/toBigint.ts
/* @__NO_SIDE_EFFECTS__ */
function toBigint(message$1) {
	return {
		kind: "transformation",
		type: "to_bigint",
		reference: toBigint,
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			try {
				dataset.value = BigInt(dataset.value);
			} catch {
				_addIssue(this, "bigint", dataset, config$1);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toBoolean/toBoolean.ts
/**
* Creates a to boolean transformation action.
*
* @returns A to boolean action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function toBoolean() {
	return {
		kind: "transformation",
		type: "to_boolean",
		reference: toBoolean,
		async: false,
		"~run"(dataset) {
			dataset.value = Boolean(dataset.value);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toCamelCase/toCamelCase.ts
/**
* Creates a to camel case transformation action.
*
* Words are separated by `_`, `-` and ASCII whitespace, as well as by case
* and acronym boundaries.
*
* Hint: Acronym runs are normalized to lowercase (e.g. `parseURLValue` →
* `parseUrlValue`) and digits stay attached to the preceding token (e.g.
* `item2Name` → `item2Name`).
*
* @returns A to camel case action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function toCamelCase() {
	return {
		kind: "transformation",
		type: "to_camel_case",
		reference: toCamelCase,
		async: false,
		"~run"(dataset) {
			dataset.value = /* @__PURE__ */ _formatCase(dataset.value, "", false, true);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toDate/toDate.ts
/* @__NO_SIDE_EFFECTS__ */
function toDate(message$1) {
	return {
		kind: "transformation",
		type: "to_date",
		reference: toDate,
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			try {
				dataset.value = new Date(dataset.value);
				if (isNaN(dataset.value)) {
					_addIssue(this, "date", dataset, config$1, { received: "\"Invalid Date\"" });
					dataset.typed = false;
				}
			} catch {
				_addIssue(this, "date", dataset, config$1);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toKebabCase/toKebabCase.ts
/**
* Creates a to kebab case transformation action.
*
* Words are separated by `_`, `-` and ASCII whitespace, as well as by case
* and acronym boundaries.
*
* Hint: Acronym runs are normalized to lowercase (e.g. `parseURLValue` →
* `parse-url-value`) and digits stay attached to the preceding token (e.g.
* `item2Name` → `item2-name`).
*
* @returns A to kebab case action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function toKebabCase() {
	return {
		kind: "transformation",
		type: "to_kebab_case",
		reference: toKebabCase,
		async: false,
		"~run"(dataset) {
			dataset.value = /* @__PURE__ */ _formatCase(dataset.value, "-", false, false);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toLowerCase/toLowerCase.ts
/**
* Creates a to lower case transformation action.
*
* @returns A to lower case action.
*/
/* @__NO_SIDE_EFFECTS__ */
function dist_toLowerCase() {
	return {
		kind: "transformation",
		type: "to_lower_case",
		reference: dist_toLowerCase,
		async: false,
		"~run"(dataset) {
			dataset.value = dataset.value.toLowerCase();
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toMaxValue/toMaxValue.ts
/**
* Creates a to max value transformation action.
*
* @param requirement The maximum value.
*
* @returns A to max value action.
*/
/* @__NO_SIDE_EFFECTS__ */
function toMaxValue(requirement) {
	return {
		kind: "transformation",
		type: "to_max_value",
		reference: toMaxValue,
		async: false,
		requirement,
		"~run"(dataset) {
			dataset.value = dataset.value > this.requirement ? this.requirement : dataset.value;
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toMinValue/toMinValue.ts
/**
* Creates a to min value transformation action.
*
* @param requirement The minimum value.
*
* @returns A to min value action.
*/
/* @__NO_SIDE_EFFECTS__ */
function toMinValue(requirement) {
	return {
		kind: "transformation",
		type: "to_min_value",
		reference: toMinValue,
		async: false,
		requirement,
		"~run"(dataset) {
			dataset.value = dataset.value < this.requirement ? this.requirement : dataset.value;
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toNumber/toNumber.ts
/* @__NO_SIDE_EFFECTS__ */
function toNumber(message$1) {
	return {
		kind: "transformation",
		type: "to_number",
		reference: toNumber,
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			try {
				dataset.value = Number(dataset.value);
				if (isNaN(dataset.value)) {
					_addIssue(this, "number", dataset, config$1);
					dataset.typed = false;
				}
			} catch {
				_addIssue(this, "number", dataset, config$1);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toPascalCase/toPascalCase.ts
/**
* Creates a to pascal case transformation action.
*
* Words are separated by `_`, `-` and ASCII whitespace, as well as by case
* and acronym boundaries.
*
* Hint: Acronym runs are normalized to lowercase (e.g. `parseURLValue` →
* `ParseUrlValue`) and digits stay attached to the preceding token (e.g.
* `item2Name` → `Item2Name`).
*
* @returns A to pascal case action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function toPascalCase() {
	return {
		kind: "transformation",
		type: "to_pascal_case",
		reference: toPascalCase,
		async: false,
		"~run"(dataset) {
			dataset.value = /* @__PURE__ */ _formatCase(dataset.value, "", true, true);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toSnakeCase/toSnakeCase.ts
/**
* Creates a to snake case transformation action.
*
* Words are separated by `_`, `-` and ASCII whitespace, as well as by case
* and acronym boundaries.
*
* Hint: Acronym runs are normalized to lowercase (e.g. `parseURLValue` →
* `parse_url_value`) and digits stay attached to the preceding token (e.g.
* `item2Name` → `item2_name`).
*
* @returns A to snake case action.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function toSnakeCase() {
	return {
		kind: "transformation",
		type: "to_snake_case",
		reference: toSnakeCase,
		async: false,
		"~run"(dataset) {
			dataset.value = /* @__PURE__ */ _formatCase(dataset.value, "_", false, false);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toString/toString.ts
/* @__NO_SIDE_EFFECTS__ */
function dist_toString(message$1) {
	return {
		kind: "transformation",
		type: "to_string",
		reference: dist_toString,
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			try {
				dataset.value = String(dataset.value);
			} catch {
				_addIssue(this, "string", dataset, config$1);
				dataset.typed = false;
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/toUpperCase/toUpperCase.ts
/**
* Creates a to upper case transformation action.
*
* @returns A to upper case action.
*/
/* @__NO_SIDE_EFFECTS__ */
function toUpperCase() {
	return {
		kind: "transformation",
		type: "to_upper_case",
		reference: toUpperCase,
		async: false,
		"~run"(dataset) {
			dataset.value = dataset.value.toUpperCase();
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/transform/transform.ts
/**
* Creates a custom transformation action.
*
* @param operation The transformation operation.
*
* @returns A transform action.
*/
/* @__NO_SIDE_EFFECTS__ */
function transform(operation) {
	return {
		kind: "transformation",
		type: "transform",
		reference: transform,
		async: false,
		operation,
		"~run"(dataset) {
			dataset.value = this.operation(dataset.value);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/transform/transformAsync.ts
/**
* Creates a custom transformation action.
*
* @param operation The transformation operation.
*
* @returns A transform action.
*/
/* @__NO_SIDE_EFFECTS__ */
function transformAsync(operation) {
	return {
		kind: "transformation",
		type: "transform",
		reference: transformAsync,
		async: true,
		operation,
		async "~run"(dataset) {
			dataset.value = await this.operation(dataset.value);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/trim/trim.ts
/**
* Creates a trim transformation action.
*
* @returns A trim action.
*/
/* @__NO_SIDE_EFFECTS__ */
function trim() {
	return {
		kind: "transformation",
		type: "trim",
		reference: trim,
		async: false,
		"~run"(dataset) {
			dataset.value = dataset.value.trim();
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/trimEnd/trimEnd.ts
/**
* Creates a trim end transformation action.
*
* @returns A trim end action.
*/
/* @__NO_SIDE_EFFECTS__ */
function trimEnd() {
	return {
		kind: "transformation",
		type: "trim_end",
		reference: trimEnd,
		async: false,
		"~run"(dataset) {
			dataset.value = dataset.value.trimEnd();
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/trimStart/trimStart.ts
/**
* Creates a trim start transformation action.
*
* @returns A trim start action.
*/
/* @__NO_SIDE_EFFECTS__ */
function trimStart() {
	return {
		kind: "transformation",
		type: "trim_start",
		reference: trimStart,
		async: false,
		"~run"(dataset) {
			dataset.value = dataset.value.trimStart();
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/ulid/ulid.ts
/* @__NO_SIDE_EFFECTS__ */
function ulid(message$1) {
	return {
		kind: "validation",
		type: "ulid",
		reference: ulid,
		async: false,
		expects: null,
		requirement: ULID_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "ULID", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/url/url.ts
/* @__NO_SIDE_EFFECTS__ */
function url(message$1) {
	return {
		kind: "validation",
		type: "url",
		reference: url,
		async: false,
		expects: null,
		requirement(input) {
			try {
				if (URL.canParse) return URL.canParse(input);
				new URL(input);
				return true;
			} catch {
				return false;
			}
		},
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "URL", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/uuid/uuid.ts
/* @__NO_SIDE_EFFECTS__ */
function uuid(message$1) {
	return {
		kind: "validation",
		type: "uuid",
		reference: uuid,
		async: false,
		expects: null,
		requirement: UUID_REGEX,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "UUID", dataset, config$1);
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/value/value.ts
/* @__NO_SIDE_EFFECTS__ */
function value(requirement, message$1) {
	return {
		kind: "validation",
		type: "value",
		reference: value,
		async: false,
		expects: requirement instanceof Date ? requirement.toJSON() : /* @__PURE__ */ _stringify(requirement),
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !/* @__PURE__ */ _isValueMatch(this.requirement, dataset.value)) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/values/values.ts
/* @__NO_SIDE_EFFECTS__ */
function values(requirement, message$1) {
	return {
		kind: "validation",
		type: "values",
		reference: values,
		async: false,
		expects: `${/* @__PURE__ */ _joinExpects(requirement.map((value$1) => value$1 instanceof Date ? value$1.toJSON() : /* @__PURE__ */ _stringify(value$1)), "|")}`,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed && !this.requirement.some((requirement$1) => /* @__PURE__ */ _isValueMatch(requirement$1, dataset.value))) _addIssue(this, "value", dataset, config$1, { received: dataset.value instanceof Date ? dataset.value.toJSON() : /* @__PURE__ */ _stringify(dataset.value) });
			return dataset;
		}
	};
}

//#endregion
//#region src/actions/words/words.ts
/* @__NO_SIDE_EFFECTS__ */
function words(locales, requirement, message$1) {
	return {
		kind: "validation",
		type: "words",
		reference: words,
		async: false,
		expects: `${requirement}`,
		locales,
		requirement,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.typed) {
				const count = /* @__PURE__ */ _getWordCount(this.locales, dataset.value);
				if (count !== this.requirement) _addIssue(this, "words", dataset, config$1, { received: `${count}` });
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/const.ts
const ABORT_EARLY_CONFIG = { abortEarly: true };

//#endregion
//#region src/methods/assert/assert.ts
/**
* Checks if the input matches the schema. As this is an assertion function, it
* can be used as a type guard.
*
* @param schema The schema to be used.
* @param input The input to be tested.
*/
function assert(schema, input) {
	const issues = schema["~run"]({ value: input }, ABORT_EARLY_CONFIG).issues;
	if (issues) throw new ValiError(issues);
}

//#endregion
//#region src/methods/cache/_LruCache.ts
/**
* Efficient LRU cache using Map iteration order.
*/
var _LruCache = class {
	constructor(config$1) {
		this.refCount = 0;
		this.maxSize = config$1?.maxSize ?? 1e3;
		this.maxAge = config$1?.maxAge ?? Infinity;
		this.hasMaxAge = isFinite(this.maxAge);
	}
	/**
	* Stringifies an unknown input to a cache key component.
	*
	* @param input The unknown input.
	*
	* @returns A cache key component.
	*/
	stringify(input) {
		const type = typeof input;
		if (type === "string") return `"${input}"`;
		if (type === "number" || type === "boolean") return `${input}`;
		if (type === "bigint") return `${input}n`;
		if (type === "object" || type === "function") {
			if (input) {
				this.refIds ?? (this.refIds = /* @__PURE__ */ new WeakMap());
				let id = this.refIds.get(input);
				if (!id) {
					id = ++this.refCount;
					this.refIds.set(input, id);
				}
				return `#${id}`;
			}
			return "null";
		}
		return type;
	}
	/**
	* Creates a cache key from input and config.
	*
	* @param input The input value.
	* @param config The parse configuration.
	*
	* @returns The cache key.
	*/
	key(input, config$1 = {}) {
		return `${this.stringify(input)}|${this.stringify(config$1.lang)}|${this.stringify(config$1.message)}|${this.stringify(config$1.abortEarly)}|${this.stringify(config$1.abortPipeEarly)}`;
	}
	/**
	* Gets a value from the cache by key.
	*
	* @param key The cache key.
	*
	* @returns The cached value.
	*/
	get(key) {
		if (!this.store) return void 0;
		const entry = this.store.get(key);
		if (!entry) return void 0;
		if (this.hasMaxAge && Date.now() - entry[1] > this.maxAge) {
			this.store.delete(key);
			return;
		}
		this.store.delete(key);
		this.store.set(key, entry);
		return entry[0];
	}
	/**
	* Sets a value in the cache by key.
	*
	* @param key The cache key.
	* @param value The cached value.
	*/
	set(key, value$1) {
		this.store ?? (this.store = /* @__PURE__ */ new Map());
		this.store.delete(key);
		const timestamp = this.hasMaxAge ? Date.now() : 0;
		this.store.set(key, [value$1, timestamp]);
		if (this.store.size > this.maxSize) this.store.delete(this.store.keys().next().value);
	}
	/**
	* Clears all entries from the cache.
	*/
	clear() {
		this.store?.clear();
	}
};

//#endregion
//#region src/methods/cache/cache.ts
/* @__NO_SIDE_EFFECTS__ */
function cache(schema, config$1) {
	return _standardSchema({
		...schema,
		cacheConfig: config$1,
		cache: new _LruCache(config$1),
		"~run"(dataset, runConfig) {
			const key = this.cache.key(dataset.value, runConfig);
			let outputDataset = this.cache.get(key);
			if (!outputDataset) this.cache.set(key, outputDataset = schema["~run"](dataset, runConfig));
			return /* @__PURE__ */ _cloneDataset(outputDataset);
		}
	});
}

//#endregion
//#region src/methods/cache/cacheAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function cacheAsync(schema, config$1) {
	let activeRuns;
	return _standardSchema({
		...schema,
		async: true,
		cacheConfig: config$1,
		cache: new _LruCache(config$1),
		async "~run"(dataset, runConfig) {
			const key = this.cache.key(dataset.value, runConfig);
			const cached = this.cache.get(key);
			if (cached) return /* @__PURE__ */ _cloneDataset(cached);
			let promise$1 = activeRuns?.get(key);
			if (!promise$1) {
				activeRuns ?? (activeRuns = /* @__PURE__ */ new Map());
				promise$1 = Promise.resolve(schema["~run"](dataset, runConfig));
				activeRuns.set(key, promise$1);
			}
			try {
				const outputDataset = await promise$1;
				this.cache.set(key, outputDataset);
				return /* @__PURE__ */ _cloneDataset(outputDataset);
			} finally {
				activeRuns?.delete(key);
			}
		}
	});
}

//#endregion
//#region src/methods/config/config.ts
/**
* Changes the local configuration of a schema.
*
* @param schema The schema to configure.
* @param config The parse configuration.
*
* @returns The configured schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function config(schema, config$1) {
	return _standardSchema({
		...schema,
		"~run"(dataset, config_) {
			return schema["~run"](dataset, {
				...config_,
				...config$1
			});
		}
	});
}

//#endregion
//#region src/methods/getFallback/getFallback.ts
/**
* Returns the fallback value of the schema.
*
* @param schema The schema to get it from.
* @param dataset The output dataset if available.
* @param config The config if available.
*
* @returns The fallback value.
*/
/* @__NO_SIDE_EFFECTS__ */
function getFallback(schema, dataset, config$1) {
	return typeof schema.fallback === "function" ? schema.fallback(dataset, config$1) : schema.fallback;
}

//#endregion
//#region src/methods/fallback/fallback.ts
/**
* Returns a fallback value as output if the input does not match the schema.
*
* @param schema The schema to catch.
* @param fallback The fallback value.
*
* @returns The passed schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function fallback(schema, fallback$1) {
	return _standardSchema({
		...schema,
		fallback: fallback$1,
		"~run"(dataset, config$1) {
			const outputDataset = schema["~run"](dataset, config$1);
			return outputDataset.issues ? {
				typed: true,
				value: /* @__PURE__ */ getFallback(this, outputDataset, config$1)
			} : outputDataset;
		}
	});
}

//#endregion
//#region src/methods/fallback/fallbackAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function fallbackAsync(schema, fallback$1) {
	return _standardSchema({
		...schema,
		fallback: fallback$1,
		async: true,
		async "~run"(dataset, config$1) {
			const outputDataset = await schema["~run"](dataset, config$1);
			return outputDataset.issues ? {
				typed: true,
				value: await /* @__PURE__ */ getFallback(this, outputDataset, config$1)
			} : outputDataset;
		}
	});
}

//#endregion
//#region src/methods/flatten/flatten.ts
/* @__NO_SIDE_EFFECTS__ */
function flatten(issues) {
	const flatErrors = {};
	for (const issue of issues) if (issue.path) {
		const dotPath = /* @__PURE__ */ getDotPath(issue);
		if (dotPath) {
			if (!flatErrors.nested) flatErrors.nested = {};
			if (Object.prototype.hasOwnProperty.call(flatErrors.nested, dotPath)) flatErrors.nested[dotPath].push(issue.message);
			else flatErrors.nested[dotPath] = [issue.message];
		} else if (flatErrors.other) flatErrors.other.push(issue.message);
		else flatErrors.other = [issue.message];
	} else if (flatErrors.root) flatErrors.root.push(issue.message);
	else flatErrors.root = [issue.message];
	return flatErrors;
}

//#endregion
//#region src/methods/forward/forward.ts
/**
* Forwards the issues of the passed validation action.
*
* @param action The validation action.
* @param path The path to forward the issues to.
*
* @returns The modified action.
*/
/* @__NO_SIDE_EFFECTS__ */
function forward(action, path) {
	return {
		...action,
		"~run"(dataset, config$1) {
			const prevIssues = dataset.issues && [...dataset.issues];
			dataset = action["~run"](dataset, config$1);
			if (dataset.issues) {
				for (const issue of dataset.issues) if (!prevIssues?.includes(issue)) {
					let pathInput = dataset.value;
					for (const key of path) {
						const pathValue = pathInput[key];
						const pathItem = {
							type: "unknown",
							origin: "value",
							input: pathInput,
							key,
							value: pathValue
						};
						if (issue.path) issue.path.push(pathItem);
						else issue.path = [pathItem];
						if (!pathValue) break;
						pathInput = pathValue;
					}
				}
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/methods/forward/forwardAsync.ts
/**
* Forwards the issues of the passed validation action.
*
* @param action The validation action.
* @param path The path to forward the issues to.
*
* @returns The modified action.
*/
/* @__NO_SIDE_EFFECTS__ */
function forwardAsync(action, path) {
	return {
		...action,
		async: true,
		async "~run"(dataset, config$1) {
			const prevIssues = dataset.issues && [...dataset.issues];
			dataset = await action["~run"](dataset, config$1);
			if (dataset.issues) {
				for (const issue of dataset.issues) if (!prevIssues?.includes(issue)) {
					let pathInput = dataset.value;
					for (const key of path) {
						const pathValue = pathInput[key];
						const pathItem = {
							type: "unknown",
							origin: "value",
							input: pathInput,
							key,
							value: pathValue
						};
						if (issue.path) issue.path.push(pathItem);
						else issue.path = [pathItem];
						if (!pathValue) break;
						pathInput = pathValue;
					}
				}
			}
			return dataset;
		}
	};
}

//#endregion
//#region src/methods/getDefault/getDefault.ts
/**
* Returns the default value of the schema.
*
* @param schema The schema to get it from.
* @param dataset The input dataset if available.
* @param config The config if available.
*
* @returns The default value.
*/
/* @__NO_SIDE_EFFECTS__ */
function getDefault(schema, dataset, config$1) {
	return typeof schema.default === "function" ? schema.default(dataset, config$1) : schema.default;
}

//#endregion
//#region src/methods/getDefaults/getDefaults.ts
/**
* Returns the default values of the schema.
*
* Hint: The difference to `getDefault` is that for object and tuple schemas
* this function recursively returns the default values of the subschemas
* instead of `undefined`.
*
* @param schema The schema to get them from.
*
* @returns The default values.
*/
/* @__NO_SIDE_EFFECTS__ */
function getDefaults(schema) {
	if ("entries" in schema) {
		const object$1 = {};
		for (const key in schema.entries) object$1[key] = /* @__PURE__ */ getDefaults(schema.entries[key]);
		return object$1;
	}
	if ("items" in schema) return schema.items.map(getDefaults);
	return /* @__PURE__ */ getDefault(schema);
}

//#endregion
//#region src/methods/getDefaults/getDefaultsAsync.ts
/**
* Returns the default values of the schema.
*
* Hint: The difference to `getDefault` is that for object and tuple schemas
* this function recursively returns the default values of the subschemas
* instead of `undefined`.
*
* @param schema The schema to get them from.
*
* @returns The default values.
*/
/* @__NO_SIDE_EFFECTS__ */
async function getDefaultsAsync(schema) {
	if ("entries" in schema) return Object.fromEntries(await Promise.all(Object.entries(schema.entries).map(async ([key, value$1]) => [key, await /* @__PURE__ */ getDefaultsAsync(value$1)])));
	if ("items" in schema) return Promise.all(schema.items.map(getDefaultsAsync));
	return /* @__PURE__ */ getDefault(schema);
}

//#endregion
//#region src/methods/getDescription/getDescription.ts
/**
* Returns the description of the schema.
*
* If multiple descriptions are defined, the last one of the highest level is
* returned. If no description is defined, `undefined` is returned.
*
* @param schema The schema to get the description from.
*
* @returns The description, if any.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function getDescription(schema) {
	return /* @__PURE__ */ _getLastMetadata(schema, "description");
}

//#endregion
//#region src/methods/getExamples/getExamples.ts
/**
* Returns the examples of a schema.
*
* If multiple examples are defined, it concatenates them using depth-first
* search. If no examples are defined, an empty array is returned.
*
* @param schema The schema to get the examples from.
*
* @returns The examples, if any.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function getExamples(schema) {
	const examples$1 = [];
	function depthFirstCollect(schema$1) {
		if ("pipe" in schema$1) {
			for (const item of schema$1.pipe) if (item.kind === "schema" && "pipe" in item) depthFirstCollect(item);
			else if (item.kind === "metadata" && item.type === "examples") for (const example of item.examples) examples$1.push(example);
		}
	}
	depthFirstCollect(schema);
	return examples$1;
}

//#endregion
//#region src/methods/getFallbacks/getFallbacks.ts
/**
* Returns the fallback values of the schema.
*
* Hint: The difference to `getFallback` is that for object and tuple schemas
* this function recursively returns the fallback values of the subschemas
* instead of `undefined`.
*
* @param schema The schema to get them from.
*
* @returns The fallback values.
*/
/* @__NO_SIDE_EFFECTS__ */
function getFallbacks(schema) {
	if ("entries" in schema) {
		const object$1 = {};
		for (const key in schema.entries) object$1[key] = /* @__PURE__ */ getFallbacks(schema.entries[key]);
		return object$1;
	}
	if ("items" in schema) return schema.items.map(getFallbacks);
	return /* @__PURE__ */ getFallback(schema);
}

//#endregion
//#region src/methods/getFallbacks/getFallbacksAsync.ts
/**
* Returns the fallback values of the schema.
*
* Hint: The difference to `getFallback` is that for object and tuple schemas
* this function recursively returns the fallback values of the subschemas
* instead of `undefined`.
*
* @param schema The schema to get them from.
*
* @returns The fallback values.
*/
/* @__NO_SIDE_EFFECTS__ */
async function getFallbacksAsync(schema) {
	if ("entries" in schema) return Object.fromEntries(await Promise.all(Object.entries(schema.entries).map(async ([key, value$1]) => [key, await /* @__PURE__ */ getFallbacksAsync(value$1)])));
	if ("items" in schema) return Promise.all(schema.items.map(getFallbacksAsync));
	return /* @__PURE__ */ getFallback(schema);
}

//#endregion
//#region src/methods/getMetadata/getMetadata.ts
/**
* Returns the metadata of a schema.
*
* If multiple metadata are defined, it shallowly merges them using depth-first
* search. If no metadata is defined, an empty object is returned.
*
* @param schema Schema to get the metadata from.
*
* @returns The metadata, if any.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function getMetadata(schema) {
	const result = {};
	function depthFirstMerge(schema$1) {
		if ("pipe" in schema$1) {
			for (const item of schema$1.pipe) if (item.kind === "schema" && "pipe" in item) depthFirstMerge(item);
			else if (item.kind === "metadata" && item.type === "metadata") Object.assign(result, item.metadata);
		}
	}
	depthFirstMerge(schema);
	return result;
}

//#endregion
//#region src/methods/getTitle/getTitle.ts
/**
* Returns the title of the schema.
*
* If multiple titles are defined, the last one of the highest level is
* returned. If no title is defined, `undefined` is returned.
*
* @param schema The schema to get the title from.
*
* @returns The title, if any.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function getTitle(schema) {
	return /* @__PURE__ */ _getLastMetadata(schema, "title");
}

//#endregion
//#region src/methods/is/is.ts
/**
* Checks if the input matches the schema. By using a type predicate, this
* function can be used as a type guard.
*
* @param schema The schema to be used.
* @param input The input to be tested.
*
* @returns Whether the input matches the schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function is(schema, input) {
	return !schema["~run"]({ value: input }, ABORT_EARLY_CONFIG).issues;
}

//#endregion
//#region src/schemas/any/any.ts
/**
* Creates an any schema.
*
* Hint: This schema function exists only for completeness and is not
* recommended in practice. Instead, `unknown` should be used to accept
* unknown data.
*
* @returns An any schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function any() {
	return _standardSchema({
		kind: "schema",
		type: "any",
		reference: any,
		expects: "any",
		async: false,
		"~run"(dataset) {
			dataset.typed = true;
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/array/array.ts
/* @__NO_SIDE_EFFECTS__ */
function array(item, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "array",
		reference: array,
		expects: "Array",
		async: false,
		item,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				for (let key = 0; key < input.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.item["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/array/arrayAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function arrayAsync(item, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "array",
		reference: arrayAsync,
		expects: "Array",
		async: true,
		item,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				const itemDatasets = await Promise.all(input.map((value$1) => this.item["~run"]({ value: value$1 }, config$1)));
				for (let key = 0; key < itemDatasets.length; key++) {
					const itemDataset = itemDatasets[key];
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: input[key]
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/bigint/bigint.ts
/* @__NO_SIDE_EFFECTS__ */
function bigint(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "bigint",
		reference: bigint,
		expects: "bigint",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "bigint") dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/blob/blob.ts
/* @__NO_SIDE_EFFECTS__ */
function blob(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "blob",
		reference: blob,
		expects: "Blob",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value instanceof Blob) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/boolean/boolean.ts
/* @__NO_SIDE_EFFECTS__ */
function dist_boolean(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "boolean",
		reference: dist_boolean,
		expects: "boolean",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "boolean") dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/custom/custom.ts
/* @__NO_SIDE_EFFECTS__ */
function custom(check$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "custom",
		reference: custom,
		expects: "unknown",
		async: false,
		check: check$1,
		message: message$1,
		"~run"(dataset, config$1) {
			if (this.check(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/custom/customAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function customAsync(check$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "custom",
		reference: customAsync,
		expects: "unknown",
		async: true,
		check: check$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (await this.check(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/date/date.ts
/* @__NO_SIDE_EFFECTS__ */
function date(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "date",
		reference: date,
		expects: "Date",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value instanceof Date) if (!isNaN(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1, { received: "\"Invalid Date\"" });
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/enum/enum.ts
/* @__NO_SIDE_EFFECTS__ */
function enum_(enum__, message$1) {
	const options = [];
	for (const key in enum__) if (`${+key}` !== key || typeof enum__[key] !== "string" || !Object.is(enum__[enum__[key]], +key)) options.push(enum__[key]);
	return _standardSchema({
		kind: "schema",
		type: "enum",
		reference: enum_,
		expects: /* @__PURE__ */ _joinExpects(options.map(_stringify), "|"),
		async: false,
		enum: enum__,
		options,
		message: message$1,
		"~run"(dataset, config$1) {
			if (this.options.includes(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/exactOptional/exactOptional.ts
/* @__NO_SIDE_EFFECTS__ */
function exactOptional(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "exact_optional",
		reference: exactOptional,
		expects: wrapped.expects,
		async: false,
		wrapped,
		default: default_,
		"~run"(dataset, config$1) {
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/exactOptional/exactOptionalAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function exactOptionalAsync(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "exact_optional",
		reference: exactOptionalAsync,
		expects: wrapped.expects,
		async: true,
		wrapped,
		default: default_,
		async "~run"(dataset, config$1) {
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/file/file.ts
/* @__NO_SIDE_EFFECTS__ */
function file(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "file",
		reference: file,
		expects: "File",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value instanceof File) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/function/function.ts
/* @__NO_SIDE_EFFECTS__ */
function function_(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "function",
		reference: function_,
		expects: "Function",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "function") dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/instance/instance.ts
/* @__NO_SIDE_EFFECTS__ */
function instance(class_, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "instance",
		reference: instance,
		expects: class_.name,
		async: false,
		class: class_,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value instanceof this.class) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/intersect/utils/_merge/_merge.ts
/**
* Merges two values into one single output.
*
* @param value1 First value.
* @param value2 Second value.
*
* @returns The merge dataset.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _merge(value1, value2) {
	if (typeof value1 === typeof value2) {
		if (/* @__PURE__ */ _isSameValueZero(value1, value2) || value1 instanceof Date && value2 instanceof Date && /* @__PURE__ */ _isSameValueZero(+value1, +value2)) return { value: value1 };
		if (value1 && value2 && value1.constructor === Object && value2.constructor === Object) {
			const nextValue = {
				...value1,
				...value2
			};
			for (const key in value2) if (Object.prototype.hasOwnProperty.call(value1, key) && Object.prototype.hasOwnProperty.call(value2, key)) {
				const dataset = /* @__PURE__ */ _merge(value1[key], value2[key]);
				if (dataset.issue) return dataset;
				nextValue[key] = dataset.value;
			}
			return { value: nextValue };
		}
		if (Array.isArray(value1) && Array.isArray(value2)) {
			if (value1.length === value2.length) {
				const nextValue = [...value1];
				for (let index = 0; index < value1.length; index++) {
					const dataset = /* @__PURE__ */ _merge(value1[index], value2[index]);
					if (dataset.issue) return dataset;
					nextValue[index] = dataset.value;
				}
				return { value: nextValue };
			}
		}
	}
	return { issue: true };
}

//#endregion
//#region src/schemas/intersect/intersect.ts
/* @__NO_SIDE_EFFECTS__ */
function intersect(options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "intersect",
		reference: intersect,
		expects: /* @__PURE__ */ _joinExpects(options.map((option) => option.expects), "&"),
		async: false,
		options,
		message: message$1,
		"~run"(dataset, config$1) {
			if (this.options.length) {
				const input = dataset.value;
				let outputs;
				dataset.typed = true;
				for (const schema of this.options) {
					const optionDataset = schema["~run"]({ value: input }, config$1);
					if (optionDataset.issues) {
						if (dataset.issues) for (const issue of optionDataset.issues) dataset.issues.push(issue);
						else dataset.issues = optionDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!optionDataset.typed) dataset.typed = false;
					if (dataset.typed) if (outputs) outputs.push(optionDataset.value);
					else outputs = [optionDataset.value];
				}
				if (dataset.typed) {
					dataset.value = outputs[0];
					for (let index = 1; index < outputs.length; index++) {
						const mergeDataset = /* @__PURE__ */ _merge(dataset.value, outputs[index]);
						if (mergeDataset.issue) {
							_addIssue(this, "type", dataset, config$1, { received: "unknown" });
							break;
						}
						dataset.value = mergeDataset.value;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/intersect/intersectAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function intersectAsync(options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "intersect",
		reference: intersectAsync,
		expects: /* @__PURE__ */ _joinExpects(options.map((option) => option.expects), "&"),
		async: true,
		options,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (this.options.length) {
				const input = dataset.value;
				let outputs;
				dataset.typed = true;
				const optionDatasets = await Promise.all(this.options.map((schema) => schema["~run"]({ value: input }, config$1)));
				for (const optionDataset of optionDatasets) {
					if (optionDataset.issues) {
						if (dataset.issues) for (const issue of optionDataset.issues) dataset.issues.push(issue);
						else dataset.issues = optionDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!optionDataset.typed) dataset.typed = false;
					if (dataset.typed) if (outputs) outputs.push(optionDataset.value);
					else outputs = [optionDataset.value];
				}
				if (dataset.typed) {
					dataset.value = outputs[0];
					for (let index = 1; index < outputs.length; index++) {
						const mergeDataset = /* @__PURE__ */ _merge(dataset.value, outputs[index]);
						if (mergeDataset.issue) {
							_addIssue(this, "type", dataset, config$1, { received: "unknown" });
							break;
						}
						dataset.value = mergeDataset.value;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/lazy/lazy.ts
/**
* Creates a lazy schema.
*
* @param getter The schema getter.
*
* @returns A lazy schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function lazy(getter) {
	return _standardSchema({
		kind: "schema",
		type: "lazy",
		reference: lazy,
		expects: "unknown",
		async: false,
		getter,
		"~run"(dataset, config$1) {
			return this.getter(dataset.value)["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/lazy/lazyAsync.ts
/**
* Creates a lazy schema.
*
* @param getter The schema getter.
*
* @returns A lazy schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function lazyAsync(getter) {
	return _standardSchema({
		kind: "schema",
		type: "lazy",
		reference: lazyAsync,
		expects: "unknown",
		async: true,
		getter,
		async "~run"(dataset, config$1) {
			return (await this.getter(dataset.value))["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/literal/literal.ts
/* @__NO_SIDE_EFFECTS__ */
function literal(literal_, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "literal",
		reference: literal,
		expects: /* @__PURE__ */ _stringify(literal_),
		async: false,
		literal: literal_,
		message: message$1,
		"~run"(dataset, config$1) {
			if (/* @__PURE__ */ _isSameValueZero(dataset.value, this.literal)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/looseObject/looseObject.ts
/* @__NO_SIDE_EFFECTS__ */
function looseObject(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "loose_object",
		reference: looseObject,
		expects: "Object",
		async: false,
		entries: entries$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				for (const key in this.entries) {
					const valueSchema = this.entries[key];
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : /* @__PURE__ */ getDefault(valueSchema);
						const valueDataset = valueSchema["~run"]({ value: value$1 }, config$1);
						if (valueDataset.issues) {
							const pathItem = {
								type: "object",
								origin: "value",
								input,
								key,
								value: value$1
							};
							for (const issue of valueDataset.issues) {
								if (issue.path) issue.path.unshift(pathItem);
								else issue.path = [pathItem];
								dataset.issues?.push(issue);
							}
							if (!dataset.issues) dataset.issues = valueDataset.issues;
							if (config$1.abortEarly) {
								dataset.typed = false;
								break;
							}
						}
						if (!valueDataset.typed) dataset.typed = false;
						dataset.value[key] = valueDataset.value;
					} else if (valueSchema.fallback !== void 0) dataset.value[key] = /* @__PURE__ */ getFallback(valueSchema);
					else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
						_addIssue(this, "key", dataset, config$1, {
							input: void 0,
							expected: `"${key}"`,
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						if (config$1.abortEarly) break;
					}
				}
				if (!dataset.issues || !config$1.abortEarly) {
					for (const key in input) if (/* @__PURE__ */ _isValidObjectKey(input, key) && !Object.prototype.hasOwnProperty.call(this.entries, key)) dataset.value[key] = input[key];
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/looseObject/looseObjectAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function looseObjectAsync(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "loose_object",
		reference: looseObjectAsync,
		expects: "Object",
		async: true,
		entries: entries$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				const valueDatasets = await Promise.all(Object.entries(this.entries).map(async ([key, valueSchema]) => {
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : await /* @__PURE__ */ getDefault(valueSchema);
						return [
							key,
							value$1,
							valueSchema,
							await valueSchema["~run"]({ value: value$1 }, config$1)
						];
					}
					return [
						key,
						input[key],
						valueSchema,
						null
					];
				}));
				for (const [key, value$1, valueSchema, valueDataset] of valueDatasets) if (valueDataset) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value[key] = valueDataset.value;
				} else if (valueSchema.fallback !== void 0) dataset.value[key] = await /* @__PURE__ */ getFallback(valueSchema);
				else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
					_addIssue(this, "key", dataset, config$1, {
						input: void 0,
						expected: `"${key}"`,
						path: [{
							type: "object",
							origin: "key",
							input,
							key,
							value: value$1
						}]
					});
					if (config$1.abortEarly) break;
				}
				if (!dataset.issues || !config$1.abortEarly) {
					for (const key in input) if (/* @__PURE__ */ _isValidObjectKey(input, key) && !Object.prototype.hasOwnProperty.call(this.entries, key)) dataset.value[key] = input[key];
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/looseTuple/looseTuple.ts
/* @__NO_SIDE_EFFECTS__ */
function looseTuple(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "loose_tuple",
		reference: looseTuple,
		expects: "Array",
		async: false,
		items,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				for (let key = 0; key < this.items.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.items[key]["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!dataset.issues || !config$1.abortEarly) for (let key = this.items.length; key < input.length; key++) dataset.value.push(input[key]);
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/looseTuple/looseTupleAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function looseTupleAsync(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "loose_tuple",
		reference: looseTupleAsync,
		expects: "Array",
		async: true,
		items,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				const itemDatasets = await Promise.all(this.items.map(async (item, key) => {
					const value$1 = input[key];
					return [
						key,
						value$1,
						await item["~run"]({ value: value$1 }, config$1)
					];
				}));
				for (const [key, value$1, itemDataset] of itemDatasets) {
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!dataset.issues || !config$1.abortEarly) for (let key = this.items.length; key < input.length; key++) dataset.value.push(input[key]);
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/map/map.ts
/* @__NO_SIDE_EFFECTS__ */
function map(key, value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "map",
		reference: map,
		expects: "Map",
		async: false,
		key,
		value: value$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input instanceof Map) {
				dataset.typed = true;
				dataset.value = /* @__PURE__ */ new Map();
				for (const [inputKey, inputValue] of input) {
					const keyDataset = this.key["~run"]({ value: inputKey }, config$1);
					if (keyDataset.issues) {
						const pathItem = {
							type: "map",
							origin: "key",
							input,
							key: inputKey,
							value: inputValue
						};
						for (const issue of keyDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = keyDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					const valueDataset = this.value["~run"]({ value: inputValue }, config$1);
					if (valueDataset.issues) {
						const pathItem = {
							type: "map",
							origin: "value",
							input,
							key: inputKey,
							value: inputValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!keyDataset.typed || !valueDataset.typed) dataset.typed = false;
					dataset.value.set(keyDataset.value, valueDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/map/mapAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function mapAsync(key, value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "map",
		reference: mapAsync,
		expects: "Map",
		async: true,
		key,
		value: value$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input instanceof Map) {
				dataset.typed = true;
				dataset.value = /* @__PURE__ */ new Map();
				const datasets = await Promise.all([...input].map(([inputKey, inputValue]) => Promise.all([
					inputKey,
					inputValue,
					this.key["~run"]({ value: inputKey }, config$1),
					this.value["~run"]({ value: inputValue }, config$1)
				])));
				for (const [inputKey, inputValue, keyDataset, valueDataset] of datasets) {
					if (keyDataset.issues) {
						const pathItem = {
							type: "map",
							origin: "key",
							input,
							key: inputKey,
							value: inputValue
						};
						for (const issue of keyDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = keyDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (valueDataset.issues) {
						const pathItem = {
							type: "map",
							origin: "value",
							input,
							key: inputKey,
							value: inputValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!keyDataset.typed || !valueDataset.typed) dataset.typed = false;
					dataset.value.set(keyDataset.value, valueDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nan/nan.ts
/* @__NO_SIDE_EFFECTS__ */
function nan(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "nan",
		reference: nan,
		expects: "NaN",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (Number.isNaN(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/never/never.ts
/* @__NO_SIDE_EFFECTS__ */
function never(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "never",
		reference: never,
		expects: "never",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			_addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonNullable/nonNullable.ts
/* @__NO_SIDE_EFFECTS__ */
function nonNullable(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_nullable",
		reference: nonNullable,
		expects: "!null",
		async: false,
		wrapped,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value !== null) dataset = this.wrapped["~run"](dataset, config$1);
			if (dataset.value === null) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonNullable/nonNullableAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function nonNullableAsync(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_nullable",
		reference: nonNullableAsync,
		expects: "!null",
		async: true,
		wrapped,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (dataset.value !== null) dataset = await this.wrapped["~run"](dataset, config$1);
			if (dataset.value === null) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonNullish/nonNullish.ts
/* @__NO_SIDE_EFFECTS__ */
function nonNullish(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_nullish",
		reference: nonNullish,
		expects: "(!null & !undefined)",
		async: false,
		wrapped,
		message: message$1,
		"~run"(dataset, config$1) {
			if (!(dataset.value === null || dataset.value === void 0)) dataset = this.wrapped["~run"](dataset, config$1);
			if (dataset.value === null || dataset.value === void 0) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonNullish/nonNullishAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function nonNullishAsync(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_nullish",
		reference: nonNullishAsync,
		expects: "(!null & !undefined)",
		async: true,
		wrapped,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (!(dataset.value === null || dataset.value === void 0)) dataset = await this.wrapped["~run"](dataset, config$1);
			if (dataset.value === null || dataset.value === void 0) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonOptional/nonOptional.ts
/* @__NO_SIDE_EFFECTS__ */
function nonOptional(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_optional",
		reference: nonOptional,
		expects: "!undefined",
		async: false,
		wrapped,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value !== void 0) dataset = this.wrapped["~run"](dataset, config$1);
			if (dataset.value === void 0) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nonOptional/nonOptionalAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function nonOptionalAsync(wrapped, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "non_optional",
		reference: nonOptionalAsync,
		expects: "!undefined",
		async: true,
		wrapped,
		message: message$1,
		async "~run"(dataset, config$1) {
			if (dataset.value !== void 0) dataset = await this.wrapped["~run"](dataset, config$1);
			if (dataset.value === void 0) _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/null/null.ts
/* @__NO_SIDE_EFFECTS__ */
function null_(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "null",
		reference: null_,
		expects: "null",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value === null) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/nullable/nullable.ts
/* @__NO_SIDE_EFFECTS__ */
function nullable(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "nullable",
		reference: nullable,
		expects: `(${wrapped.expects} | null)`,
		async: false,
		wrapped,
		default: default_,
		"~run"(dataset, config$1) {
			if (dataset.value === null) {
				if (this.default !== void 0) dataset.value = /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === null) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/nullable/nullableAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function nullableAsync(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "nullable",
		reference: nullableAsync,
		expects: `(${wrapped.expects} | null)`,
		async: true,
		wrapped,
		default: default_,
		async "~run"(dataset, config$1) {
			if (dataset.value === null) {
				if (this.default !== void 0) dataset.value = await /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === null) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/nullish/nullish.ts
/* @__NO_SIDE_EFFECTS__ */
function nullish(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "nullish",
		reference: nullish,
		expects: `(${wrapped.expects} | null | undefined)`,
		async: false,
		wrapped,
		default: default_,
		"~run"(dataset, config$1) {
			if (dataset.value === null || dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === null || dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/nullish/nullishAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function nullishAsync(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "nullish",
		reference: nullishAsync,
		expects: `(${wrapped.expects} | null | undefined)`,
		async: true,
		wrapped,
		default: default_,
		async "~run"(dataset, config$1) {
			if (dataset.value === null || dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = await /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === null || dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/number/number.ts
/* @__NO_SIDE_EFFECTS__ */
function number(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "number",
		reference: number,
		expects: "number",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "number" && !isNaN(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/object/object.ts
/* @__NO_SIDE_EFFECTS__ */
function object(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "object",
		reference: object,
		expects: "Object",
		async: false,
		entries: entries$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				for (const key in this.entries) {
					const valueSchema = this.entries[key];
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : /* @__PURE__ */ getDefault(valueSchema);
						const valueDataset = valueSchema["~run"]({ value: value$1 }, config$1);
						if (valueDataset.issues) {
							const pathItem = {
								type: "object",
								origin: "value",
								input,
								key,
								value: value$1
							};
							for (const issue of valueDataset.issues) {
								if (issue.path) issue.path.unshift(pathItem);
								else issue.path = [pathItem];
								dataset.issues?.push(issue);
							}
							if (!dataset.issues) dataset.issues = valueDataset.issues;
							if (config$1.abortEarly) {
								dataset.typed = false;
								break;
							}
						}
						if (!valueDataset.typed) dataset.typed = false;
						dataset.value[key] = valueDataset.value;
					} else if (valueSchema.fallback !== void 0) dataset.value[key] = /* @__PURE__ */ getFallback(valueSchema);
					else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
						_addIssue(this, "key", dataset, config$1, {
							input: void 0,
							expected: `"${key}"`,
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						if (config$1.abortEarly) break;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/object/objectAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function objectAsync(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "object",
		reference: objectAsync,
		expects: "Object",
		async: true,
		entries: entries$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				const valueDatasets = await Promise.all(Object.entries(this.entries).map(async ([key, valueSchema]) => {
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : await /* @__PURE__ */ getDefault(valueSchema);
						return [
							key,
							value$1,
							valueSchema,
							await valueSchema["~run"]({ value: value$1 }, config$1)
						];
					}
					return [
						key,
						input[key],
						valueSchema,
						null
					];
				}));
				for (const [key, value$1, valueSchema, valueDataset] of valueDatasets) if (valueDataset) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value[key] = valueDataset.value;
				} else if (valueSchema.fallback !== void 0) dataset.value[key] = await /* @__PURE__ */ getFallback(valueSchema);
				else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
					_addIssue(this, "key", dataset, config$1, {
						input: void 0,
						expected: `"${key}"`,
						path: [{
							type: "object",
							origin: "key",
							input,
							key,
							value: value$1
						}]
					});
					if (config$1.abortEarly) break;
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/objectWithRest/objectWithRest.ts
/* @__NO_SIDE_EFFECTS__ */
function objectWithRest(entries$1, rest, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "object_with_rest",
		reference: objectWithRest,
		expects: "Object",
		async: false,
		entries: entries$1,
		rest,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				for (const key in this.entries) {
					const valueSchema = this.entries[key];
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : /* @__PURE__ */ getDefault(valueSchema);
						const valueDataset = valueSchema["~run"]({ value: value$1 }, config$1);
						if (valueDataset.issues) {
							const pathItem = {
								type: "object",
								origin: "value",
								input,
								key,
								value: value$1
							};
							for (const issue of valueDataset.issues) {
								if (issue.path) issue.path.unshift(pathItem);
								else issue.path = [pathItem];
								dataset.issues?.push(issue);
							}
							if (!dataset.issues) dataset.issues = valueDataset.issues;
							if (config$1.abortEarly) {
								dataset.typed = false;
								break;
							}
						}
						if (!valueDataset.typed) dataset.typed = false;
						dataset.value[key] = valueDataset.value;
					} else if (valueSchema.fallback !== void 0) dataset.value[key] = /* @__PURE__ */ getFallback(valueSchema);
					else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
						_addIssue(this, "key", dataset, config$1, {
							input: void 0,
							expected: `"${key}"`,
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						if (config$1.abortEarly) break;
					}
				}
				if (!dataset.issues || !config$1.abortEarly) {
					for (const key in input) if (/* @__PURE__ */ _isValidObjectKey(input, key) && !Object.prototype.hasOwnProperty.call(this.entries, key)) {
						const valueDataset = this.rest["~run"]({ value: input[key] }, config$1);
						if (valueDataset.issues) {
							const pathItem = {
								type: "object",
								origin: "value",
								input,
								key,
								value: input[key]
							};
							for (const issue of valueDataset.issues) {
								if (issue.path) issue.path.unshift(pathItem);
								else issue.path = [pathItem];
								dataset.issues?.push(issue);
							}
							if (!dataset.issues) dataset.issues = valueDataset.issues;
							if (config$1.abortEarly) {
								dataset.typed = false;
								break;
							}
						}
						if (!valueDataset.typed) dataset.typed = false;
						dataset.value[key] = valueDataset.value;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/objectWithRest/objectWithRestAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function objectWithRestAsync(entries$1, rest, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "object_with_rest",
		reference: objectWithRestAsync,
		expects: "Object",
		async: true,
		entries: entries$1,
		rest,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				const [normalDatasets, restDatasets] = await Promise.all([Promise.all(Object.entries(this.entries).map(async ([key, valueSchema]) => {
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : await /* @__PURE__ */ getDefault(valueSchema);
						return [
							key,
							value$1,
							valueSchema,
							await valueSchema["~run"]({ value: value$1 }, config$1)
						];
					}
					return [
						key,
						input[key],
						valueSchema,
						null
					];
				})), Promise.all(Object.entries(input).filter(([key]) => /* @__PURE__ */ _isValidObjectKey(input, key) && !Object.prototype.hasOwnProperty.call(this.entries, key)).map(async ([key, value$1]) => [
					key,
					value$1,
					await this.rest["~run"]({ value: value$1 }, config$1)
				]))]);
				for (const [key, value$1, valueSchema, valueDataset] of normalDatasets) if (valueDataset) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value[key] = valueDataset.value;
				} else if (valueSchema.fallback !== void 0) dataset.value[key] = await /* @__PURE__ */ getFallback(valueSchema);
				else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
					_addIssue(this, "key", dataset, config$1, {
						input: void 0,
						expected: `"${key}"`,
						path: [{
							type: "object",
							origin: "key",
							input,
							key,
							value: value$1
						}]
					});
					if (config$1.abortEarly) break;
				}
				if (!dataset.issues || !config$1.abortEarly) for (const [key, value$1, valueDataset] of restDatasets) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value[key] = valueDataset.value;
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/optional/optional.ts
/* @__NO_SIDE_EFFECTS__ */
function optional(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "optional",
		reference: optional,
		expects: `(${wrapped.expects} | undefined)`,
		async: false,
		wrapped,
		default: default_,
		"~run"(dataset, config$1) {
			if (dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/optional/optionalAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function optionalAsync(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "optional",
		reference: optionalAsync,
		expects: `(${wrapped.expects} | undefined)`,
		async: true,
		wrapped,
		default: default_,
		async "~run"(dataset, config$1) {
			if (dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = await /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/picklist/picklist.ts
/* @__NO_SIDE_EFFECTS__ */
function picklist(options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "picklist",
		reference: picklist,
		expects: /* @__PURE__ */ _joinExpects(options.map(_stringify), "|"),
		async: false,
		options,
		message: message$1,
		"~run"(dataset, config$1) {
			if (this.options.includes(dataset.value)) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/promise/promise.ts
/* @__NO_SIDE_EFFECTS__ */
function promise(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "promise",
		reference: promise,
		expects: "Promise",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value instanceof Promise) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/record/record.ts
/* @__NO_SIDE_EFFECTS__ */
function record(key, value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "record",
		reference: record,
		expects: "Object",
		async: false,
		key,
		value: value$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				for (const entryKey in input) if (/* @__PURE__ */ _isValidObjectKey(input, entryKey)) {
					const entryValue = input[entryKey];
					const keyDataset = this.key["~run"]({ value: entryKey }, config$1);
					if (keyDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "key",
							input,
							key: entryKey,
							value: entryValue
						};
						for (const issue of keyDataset.issues) {
							issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = keyDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					const valueDataset = this.value["~run"]({ value: entryValue }, config$1);
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key: entryKey,
							value: entryValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!keyDataset.typed || !valueDataset.typed) dataset.typed = false;
					if (keyDataset.typed) dataset.value[keyDataset.value] = valueDataset.value;
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/record/recordAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function recordAsync(key, value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "record",
		reference: recordAsync,
		expects: "Object",
		async: true,
		key,
		value: value$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				const datasets = await Promise.all(Object.entries(input).filter(([key$1]) => /* @__PURE__ */ _isValidObjectKey(input, key$1)).map(([entryKey, entryValue]) => Promise.all([
					entryKey,
					entryValue,
					this.key["~run"]({ value: entryKey }, config$1),
					this.value["~run"]({ value: entryValue }, config$1)
				])));
				for (const [entryKey, entryValue, keyDataset, valueDataset] of datasets) {
					if (keyDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "key",
							input,
							key: entryKey,
							value: entryValue
						};
						for (const issue of keyDataset.issues) {
							issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = keyDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key: entryKey,
							value: entryValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!keyDataset.typed || !valueDataset.typed) dataset.typed = false;
					if (keyDataset.typed) dataset.value[keyDataset.value] = valueDataset.value;
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/set/set.ts
/* @__NO_SIDE_EFFECTS__ */
function set(value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "set",
		reference: set,
		expects: "Set",
		async: false,
		value: value$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input instanceof Set) {
				dataset.typed = true;
				dataset.value = /* @__PURE__ */ new Set();
				for (const inputValue of input) {
					const valueDataset = this.value["~run"]({ value: inputValue }, config$1);
					if (valueDataset.issues) {
						const pathItem = {
							type: "set",
							origin: "value",
							input,
							key: null,
							value: inputValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value.add(valueDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/set/setAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function setAsync(value$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "set",
		reference: setAsync,
		expects: "Set",
		async: true,
		value: value$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input instanceof Set) {
				dataset.typed = true;
				dataset.value = /* @__PURE__ */ new Set();
				const valueDatasets = await Promise.all([...input].map(async (inputValue) => [inputValue, await this.value["~run"]({ value: inputValue }, config$1)]));
				for (const [inputValue, valueDataset] of valueDatasets) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "set",
							origin: "value",
							input,
							key: null,
							value: inputValue
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value.add(valueDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/strictObject/strictObject.ts
/* @__NO_SIDE_EFFECTS__ */
function strictObject(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "strict_object",
		reference: strictObject,
		expects: "Object",
		async: false,
		entries: entries$1,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				for (const key in this.entries) {
					const valueSchema = this.entries[key];
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : /* @__PURE__ */ getDefault(valueSchema);
						const valueDataset = valueSchema["~run"]({ value: value$1 }, config$1);
						if (valueDataset.issues) {
							const pathItem = {
								type: "object",
								origin: "value",
								input,
								key,
								value: value$1
							};
							for (const issue of valueDataset.issues) {
								if (issue.path) issue.path.unshift(pathItem);
								else issue.path = [pathItem];
								dataset.issues?.push(issue);
							}
							if (!dataset.issues) dataset.issues = valueDataset.issues;
							if (config$1.abortEarly) {
								dataset.typed = false;
								break;
							}
						}
						if (!valueDataset.typed) dataset.typed = false;
						dataset.value[key] = valueDataset.value;
					} else if (valueSchema.fallback !== void 0) dataset.value[key] = /* @__PURE__ */ getFallback(valueSchema);
					else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
						_addIssue(this, "key", dataset, config$1, {
							input: void 0,
							expected: `"${key}"`,
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						if (config$1.abortEarly) break;
					}
				}
				if (!dataset.issues || !config$1.abortEarly) {
					for (const key in input) if (!Object.prototype.hasOwnProperty.call(this.entries, key)) {
						_addIssue(this, "key", dataset, config$1, {
							input: key,
							expected: "never",
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						break;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/strictObject/strictObjectAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function strictObjectAsync(entries$1, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "strict_object",
		reference: strictObjectAsync,
		expects: "Object",
		async: true,
		entries: entries$1,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				dataset.typed = true;
				dataset.value = {};
				const valueDatasets = await Promise.all(Object.entries(this.entries).map(async ([key, valueSchema]) => {
					if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
						const value$1 = key in input ? input[key] : await /* @__PURE__ */ getDefault(valueSchema);
						return [
							key,
							value$1,
							valueSchema,
							await valueSchema["~run"]({ value: value$1 }, config$1)
						];
					}
					return [
						key,
						input[key],
						valueSchema,
						null
					];
				}));
				for (const [key, value$1, valueSchema, valueDataset] of valueDatasets) if (valueDataset) {
					if (valueDataset.issues) {
						const pathItem = {
							type: "object",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of valueDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = valueDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!valueDataset.typed) dataset.typed = false;
					dataset.value[key] = valueDataset.value;
				} else if (valueSchema.fallback !== void 0) dataset.value[key] = await /* @__PURE__ */ getFallback(valueSchema);
				else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
					_addIssue(this, "key", dataset, config$1, {
						input: void 0,
						expected: `"${key}"`,
						path: [{
							type: "object",
							origin: "key",
							input,
							key,
							value: value$1
						}]
					});
					if (config$1.abortEarly) break;
				}
				if (!dataset.issues || !config$1.abortEarly) {
					for (const key in input) if (!Object.prototype.hasOwnProperty.call(this.entries, key)) {
						_addIssue(this, "key", dataset, config$1, {
							input: key,
							expected: "never",
							path: [{
								type: "object",
								origin: "key",
								input,
								key,
								value: input[key]
							}]
						});
						break;
					}
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/strictTuple/strictTuple.ts
/* @__NO_SIDE_EFFECTS__ */
function strictTuple(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "strict_tuple",
		reference: strictTuple,
		expects: "Array",
		async: false,
		items,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				for (let key = 0; key < this.items.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.items[key]["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!(dataset.issues && config$1.abortEarly) && this.items.length < input.length) _addIssue(this, "type", dataset, config$1, {
					input: input[this.items.length],
					expected: "never",
					path: [{
						type: "array",
						origin: "value",
						input,
						key: this.items.length,
						value: input[this.items.length]
					}]
				});
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/strictTuple/strictTupleAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function strictTupleAsync(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "strict_tuple",
		reference: strictTupleAsync,
		expects: "Array",
		async: true,
		items,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				const itemDatasets = await Promise.all(this.items.map(async (item, key) => {
					const value$1 = input[key];
					return [
						key,
						value$1,
						await item["~run"]({ value: value$1 }, config$1)
					];
				}));
				for (const [key, value$1, itemDataset] of itemDatasets) {
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!(dataset.issues && config$1.abortEarly) && this.items.length < input.length) _addIssue(this, "type", dataset, config$1, {
					input: input[this.items.length],
					expected: "never",
					path: [{
						type: "array",
						origin: "value",
						input,
						key: this.items.length,
						value: input[this.items.length]
					}]
				});
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/string/string.ts
/* @__NO_SIDE_EFFECTS__ */
function string(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "string",
		reference: string,
		expects: "string",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "string") dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/symbol/symbol.ts
/* @__NO_SIDE_EFFECTS__ */
function symbol(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "symbol",
		reference: symbol,
		expects: "symbol",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (typeof dataset.value === "symbol") dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/tuple/tuple.ts
/* @__NO_SIDE_EFFECTS__ */
function tuple(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "tuple",
		reference: tuple,
		expects: "Array",
		async: false,
		items,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				for (let key = 0; key < this.items.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.items[key]["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/tuple/tupleAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function tupleAsync(items, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "tuple",
		reference: tupleAsync,
		expects: "Array",
		async: true,
		items,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				const itemDatasets = await Promise.all(this.items.map(async (item, key) => {
					const value$1 = input[key];
					return [
						key,
						value$1,
						await item["~run"]({ value: value$1 }, config$1)
					];
				}));
				for (const [key, value$1, itemDataset] of itemDatasets) {
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/tupleWithRest/tupleWithRest.ts
/* @__NO_SIDE_EFFECTS__ */
function tupleWithRest(items, rest, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "tuple_with_rest",
		reference: tupleWithRest,
		expects: "Array",
		async: false,
		items,
		rest,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				for (let key = 0; key < this.items.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.items[key]["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!dataset.issues || !config$1.abortEarly) for (let key = this.items.length; key < input.length; key++) {
					const value$1 = input[key];
					const itemDataset = this.rest["~run"]({ value: value$1 }, config$1);
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/tupleWithRest/tupleWithRestAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function tupleWithRestAsync(items, rest, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "tuple_with_rest",
		reference: tupleWithRestAsync,
		expects: "Array",
		async: true,
		items,
		rest,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (Array.isArray(input)) {
				dataset.typed = true;
				dataset.value = [];
				const [normalDatasets, restDatasets] = await Promise.all([Promise.all(this.items.map(async (item, key) => {
					const value$1 = input[key];
					return [
						key,
						value$1,
						await item["~run"]({ value: value$1 }, config$1)
					];
				})), Promise.all(input.slice(this.items.length).map(async (value$1, key) => {
					return [
						key + this.items.length,
						value$1,
						await this.rest["~run"]({ value: value$1 }, config$1)
					];
				}))]);
				for (const [key, value$1, itemDataset] of normalDatasets) {
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
				if (!dataset.issues || !config$1.abortEarly) for (const [key, value$1, itemDataset] of restDatasets) {
					if (itemDataset.issues) {
						const pathItem = {
							type: "array",
							origin: "value",
							input,
							key,
							value: value$1
						};
						for (const issue of itemDataset.issues) {
							if (issue.path) issue.path.unshift(pathItem);
							else issue.path = [pathItem];
							dataset.issues?.push(issue);
						}
						if (!dataset.issues) dataset.issues = itemDataset.issues;
						if (config$1.abortEarly) {
							dataset.typed = false;
							break;
						}
					}
					if (!itemDataset.typed) dataset.typed = false;
					dataset.value.push(itemDataset.value);
				}
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/undefined/undefined.ts
/* @__NO_SIDE_EFFECTS__ */
function undefined_(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "undefined",
		reference: undefined_,
		expects: "undefined",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value === void 0) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/undefinedable/undefinedable.ts
/* @__NO_SIDE_EFFECTS__ */
function undefinedable(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "undefinedable",
		reference: undefinedable,
		expects: `(${wrapped.expects} | undefined)`,
		async: false,
		wrapped,
		default: default_,
		"~run"(dataset, config$1) {
			if (dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/undefinedable/undefinedableAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function undefinedableAsync(wrapped, default_) {
	return _standardSchema({
		kind: "schema",
		type: "undefinedable",
		reference: undefinedableAsync,
		expects: `(${wrapped.expects} | undefined)`,
		async: true,
		wrapped,
		default: default_,
		async "~run"(dataset, config$1) {
			if (dataset.value === void 0) {
				if (this.default !== void 0) dataset.value = await /* @__PURE__ */ getDefault(this, dataset, config$1);
				if (dataset.value === void 0) {
					dataset.typed = true;
					return dataset;
				}
			}
			return this.wrapped["~run"](dataset, config$1);
		}
	});
}

//#endregion
//#region src/schemas/union/utils/_subIssues/_subIssues.ts
/**
* Returns the sub issues of the provided datasets for the union issue.
*
* @param datasets The datasets.
*
* @returns The sub issues.
*
* @internal
*/
/* @__NO_SIDE_EFFECTS__ */
function _subIssues(datasets) {
	let issues;
	if (datasets) for (const dataset of datasets) if (issues) for (const issue of dataset.issues) issues.push(issue);
	else issues = dataset.issues;
	return issues;
}

//#endregion
//#region src/schemas/union/union.ts
/* @__NO_SIDE_EFFECTS__ */
function union(options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "union",
		reference: union,
		expects: /* @__PURE__ */ _joinExpects(options.map((option) => option.expects), "|"),
		async: false,
		options,
		message: message$1,
		"~run"(dataset, config$1) {
			let validDataset;
			let typedDatasets;
			let untypedDatasets;
			for (const schema of this.options) {
				const optionDataset = schema["~run"]({ value: dataset.value }, config$1);
				if (optionDataset.typed) if (optionDataset.issues) if (typedDatasets) typedDatasets.push(optionDataset);
				else typedDatasets = [optionDataset];
				else {
					validDataset = optionDataset;
					break;
				}
				else if (untypedDatasets) untypedDatasets.push(optionDataset);
				else untypedDatasets = [optionDataset];
			}
			if (validDataset) return validDataset;
			if (typedDatasets) {
				if (typedDatasets.length === 1) return typedDatasets[0];
				_addIssue(this, "type", dataset, config$1, { issues: /* @__PURE__ */ _subIssues(typedDatasets) });
				dataset.typed = true;
			} else if (untypedDatasets?.length === 1) return untypedDatasets[0];
			else _addIssue(this, "type", dataset, config$1, { issues: /* @__PURE__ */ _subIssues(untypedDatasets) });
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/union/unionAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function unionAsync(options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "union",
		reference: unionAsync,
		expects: /* @__PURE__ */ _joinExpects(options.map((option) => option.expects), "|"),
		async: true,
		options,
		message: message$1,
		async "~run"(dataset, config$1) {
			let validDataset;
			let typedDatasets;
			let untypedDatasets;
			for (const schema of this.options) {
				const optionDataset = await schema["~run"]({ value: dataset.value }, config$1);
				if (optionDataset.typed) if (optionDataset.issues) if (typedDatasets) typedDatasets.push(optionDataset);
				else typedDatasets = [optionDataset];
				else {
					validDataset = optionDataset;
					break;
				}
				else if (untypedDatasets) untypedDatasets.push(optionDataset);
				else untypedDatasets = [optionDataset];
			}
			if (validDataset) return validDataset;
			if (typedDatasets) {
				if (typedDatasets.length === 1) return typedDatasets[0];
				_addIssue(this, "type", dataset, config$1, { issues: /* @__PURE__ */ _subIssues(typedDatasets) });
				dataset.typed = true;
			} else if (untypedDatasets?.length === 1) return untypedDatasets[0];
			else _addIssue(this, "type", dataset, config$1, { issues: /* @__PURE__ */ _subIssues(untypedDatasets) });
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/unknown/unknown.ts
/**
* Creates a unknown schema.
*
* @returns A unknown schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function unknown() {
	return _standardSchema({
		kind: "schema",
		type: "unknown",
		reference: unknown,
		expects: "unknown",
		async: false,
		"~run"(dataset) {
			dataset.typed = true;
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/variant/variant.ts
/* @__NO_SIDE_EFFECTS__ */
function variant(key, options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "variant",
		reference: variant,
		expects: "Object",
		async: false,
		key,
		options,
		message: message$1,
		"~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				let outputDataset;
				let maxDiscriminatorPriority = 0;
				let invalidDiscriminatorKey = this.key;
				let expectedDiscriminators = [];
				const parseOptions = (variant$1, allKeys) => {
					for (const schema of variant$1.options) {
						if (schema.type === "variant") parseOptions(schema, new Set(allKeys).add(schema.key));
						else {
							let keysAreValid = true;
							let currentPriority = 0;
							for (const currentKey of allKeys) {
								const discriminatorSchema = schema.entries[currentKey];
								if (currentKey in input ? discriminatorSchema["~run"]({
									typed: false,
									value: input[currentKey]
								}, ABORT_EARLY_CONFIG).issues : discriminatorSchema.type !== "exact_optional" && discriminatorSchema.type !== "optional" && discriminatorSchema.type !== "nullish") {
									keysAreValid = false;
									if (invalidDiscriminatorKey !== currentKey && (maxDiscriminatorPriority < currentPriority || maxDiscriminatorPriority === currentPriority && currentKey in input && !(invalidDiscriminatorKey in input))) {
										maxDiscriminatorPriority = currentPriority;
										invalidDiscriminatorKey = currentKey;
										expectedDiscriminators = [];
									}
									if (invalidDiscriminatorKey === currentKey) expectedDiscriminators.push(schema.entries[currentKey].expects);
									break;
								}
								currentPriority++;
							}
							if (keysAreValid) {
								const optionDataset = schema["~run"]({ value: input }, config$1);
								if (!outputDataset || !outputDataset.typed && optionDataset.typed) outputDataset = optionDataset;
							}
						}
						if (outputDataset && !outputDataset.issues) break;
					}
				};
				parseOptions(this, new Set([this.key]));
				if (outputDataset) return outputDataset;
				_addIssue(this, "type", dataset, config$1, {
					input: input[invalidDiscriminatorKey],
					expected: /* @__PURE__ */ _joinExpects(expectedDiscriminators, "|"),
					path: [{
						type: "object",
						origin: "value",
						input,
						key: invalidDiscriminatorKey,
						value: input[invalidDiscriminatorKey]
					}]
				});
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/variant/variantAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function variantAsync(key, options, message$1) {
	return _standardSchema({
		kind: "schema",
		type: "variant",
		reference: variantAsync,
		expects: "Object",
		async: true,
		key,
		options,
		message: message$1,
		async "~run"(dataset, config$1) {
			const input = dataset.value;
			if (input && typeof input === "object") {
				let outputDataset;
				let maxDiscriminatorPriority = 0;
				let invalidDiscriminatorKey = this.key;
				let expectedDiscriminators = [];
				const parseOptions = async (variant$1, allKeys) => {
					for (const schema of variant$1.options) {
						if (schema.type === "variant") await parseOptions(schema, new Set(allKeys).add(schema.key));
						else {
							let keysAreValid = true;
							let currentPriority = 0;
							for (const currentKey of allKeys) {
								const discriminatorSchema = schema.entries[currentKey];
								if (currentKey in input ? (await discriminatorSchema["~run"]({
									typed: false,
									value: input[currentKey]
								}, ABORT_EARLY_CONFIG)).issues : discriminatorSchema.type !== "exact_optional" && discriminatorSchema.type !== "optional" && discriminatorSchema.type !== "nullish") {
									keysAreValid = false;
									if (invalidDiscriminatorKey !== currentKey && (maxDiscriminatorPriority < currentPriority || maxDiscriminatorPriority === currentPriority && currentKey in input && !(invalidDiscriminatorKey in input))) {
										maxDiscriminatorPriority = currentPriority;
										invalidDiscriminatorKey = currentKey;
										expectedDiscriminators = [];
									}
									if (invalidDiscriminatorKey === currentKey) expectedDiscriminators.push(schema.entries[currentKey].expects);
									break;
								}
								currentPriority++;
							}
							if (keysAreValid) {
								const optionDataset = await schema["~run"]({ value: input }, config$1);
								if (!outputDataset || !outputDataset.typed && optionDataset.typed) outputDataset = optionDataset;
							}
						}
						if (outputDataset && !outputDataset.issues) break;
					}
				};
				await parseOptions(this, new Set([this.key]));
				if (outputDataset) return outputDataset;
				_addIssue(this, "type", dataset, config$1, {
					input: input[invalidDiscriminatorKey],
					expected: /* @__PURE__ */ _joinExpects(expectedDiscriminators, "|"),
					path: [{
						type: "object",
						origin: "value",
						input,
						key: invalidDiscriminatorKey,
						value: input[invalidDiscriminatorKey]
					}]
				});
			} else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/schemas/void/void.ts
/* @__NO_SIDE_EFFECTS__ */
function void_(message$1) {
	return _standardSchema({
		kind: "schema",
		type: "void",
		reference: void_,
		expects: "void",
		async: false,
		message: message$1,
		"~run"(dataset, config$1) {
			if (dataset.value === void 0) dataset.typed = true;
			else _addIssue(this, "type", dataset, config$1);
			return dataset;
		}
	});
}

//#endregion
//#region src/methods/keyof/keyof.ts
/* @__NO_SIDE_EFFECTS__ */
function keyof(schema, message$1) {
	return /* @__PURE__ */ picklist(Object.keys(schema.entries), message$1);
}

//#endregion
//#region src/methods/message/message.ts
/**
* Changes the local message configuration of a schema.
*
* @param schema The schema to configure.
* @param message_ The error message.
*
* @returns The configured schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function message(schema, message_) {
	return _standardSchema({
		...schema,
		"~run"(dataset, config$1) {
			return schema["~run"](dataset, {
				...config$1,
				message: message_
			});
		}
	});
}

//#endregion
//#region src/methods/omit/omit.ts
/**
* Creates a modified copy of an object schema that does not contain the
* selected entries.
*
* @param schema The schema to omit from.
* @param keys The selected entries.
*
* @returns An object schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function omit(schema, keys) {
	const entries$1 = { ...schema.entries };
	for (const key of keys) delete entries$1[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/parse/parse.ts
/**
* Parses an unknown input based on a schema.
*
* @param schema The schema to be used.
* @param input The input to be parsed.
* @param config The parse configuration.
*
* @returns The parsed input.
*/
function parse(schema, input, config$1) {
	const dataset = schema["~run"]({ value: input }, /* @__PURE__ */ getGlobalConfig(config$1));
	if (dataset.issues) throw new ValiError(dataset.issues);
	return dataset.value;
}

//#endregion
//#region src/methods/parse/parseAsync.ts
/**
* Parses an unknown input based on a schema.
*
* @param schema The schema to be used.
* @param input The input to be parsed.
* @param config The parse configuration.
*
* @returns The parsed input.
*/
async function parseAsync(schema, input, config$1) {
	const dataset = await schema["~run"]({ value: input }, /* @__PURE__ */ getGlobalConfig(config$1));
	if (dataset.issues) throw new ValiError(dataset.issues);
	return dataset.value;
}

//#endregion
//#region src/methods/parser/parser.ts
/* @__NO_SIDE_EFFECTS__ */
function parser(schema, config$1) {
	const func = (input) => parse(schema, input, config$1);
	func.schema = schema;
	func.config = config$1;
	return func;
}

//#endregion
//#region src/methods/parser/parserAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function parserAsync(schema, config$1) {
	const func = (input) => parseAsync(schema, input, config$1);
	func.schema = schema;
	func.config = config$1;
	return func;
}

//#endregion
//#region src/methods/partial/partial.ts
/* @__NO_SIDE_EFFECTS__ */
function partial(schema, keys) {
	const entries$1 = {};
	for (const key in schema.entries) entries$1[key] = !keys || keys.includes(key) ? /* @__PURE__ */ optional(schema.entries[key]) : schema.entries[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/partial/partialAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function partialAsync(schema, keys) {
	const entries$1 = {};
	for (const key in schema.entries) entries$1[key] = !keys || keys.includes(key) ? /* @__PURE__ */ optionalAsync(schema.entries[key]) : schema.entries[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/pick/pick.ts
/**
* Creates a modified copy of an object schema that contains only the selected
* entries.
*
* @param schema The schema to pick from.
* @param keys The selected entries.
*
* @returns An object schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function pick(schema, keys) {
	const entries$1 = {};
	for (const key of keys) entries$1[key] = schema.entries[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/pipe/pipe.ts
/* @__NO_SIDE_EFFECTS__ */
function pipe(...pipe$1) {
	return _standardSchema({
		...pipe$1[0],
		pipe: pipe$1,
		"~run"(dataset, config$1) {
			for (const item of pipe$1) if (item.kind !== "metadata") {
				if (dataset.issues && (item.kind === "schema" || item.kind === "transformation")) {
					dataset.typed = false;
					break;
				}
				if (!dataset.issues || !config$1.abortEarly && !config$1.abortPipeEarly) dataset = item["~run"](dataset, config$1);
			}
			return dataset;
		}
	});
}

//#endregion
//#region src/methods/pipe/pipeAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function pipeAsync(...pipe$1) {
	return _standardSchema({
		...pipe$1[0],
		pipe: pipe$1,
		async: true,
		async "~run"(dataset, config$1) {
			for (const item of pipe$1) if (item.kind !== "metadata") {
				if (dataset.issues && (item.kind === "schema" || item.kind === "transformation")) {
					dataset.typed = false;
					break;
				}
				if (!dataset.issues || !config$1.abortEarly && !config$1.abortPipeEarly) dataset = await item["~run"](dataset, config$1);
			}
			return dataset;
		}
	});
}

//#endregion
//#region src/methods/required/required.ts
/* @__NO_SIDE_EFFECTS__ */
function required(schema, arg2, arg3) {
	const keys = Array.isArray(arg2) ? arg2 : void 0;
	const message$1 = Array.isArray(arg2) ? arg3 : arg2;
	const entries$1 = {};
	for (const key in schema.entries) entries$1[key] = !keys || keys.includes(key) ? /* @__PURE__ */ nonOptional(schema.entries[key], message$1) : schema.entries[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/required/requiredAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function requiredAsync(schema, arg2, arg3) {
	const keys = Array.isArray(arg2) ? arg2 : void 0;
	const message$1 = Array.isArray(arg2) ? arg3 : arg2;
	const entries$1 = {};
	for (const key in schema.entries) entries$1[key] = !keys || keys.includes(key) ? /* @__PURE__ */ nonOptionalAsync(schema.entries[key], message$1) : schema.entries[key];
	return _standardSchema({
		...schema,
		entries: entries$1
	});
}

//#endregion
//#region src/methods/safeParse/safeParse.ts
/**
* Parses an unknown input based on a schema.
*
* @param schema The schema to be used.
* @param input The input to be parsed.
* @param config The parse configuration.
*
* @returns The parse result.
*/
/* @__NO_SIDE_EFFECTS__ */
function safeParse(schema, input, config$1) {
	const dataset = schema["~run"]({ value: input }, /* @__PURE__ */ getGlobalConfig(config$1));
	return {
		typed: dataset.typed,
		success: !dataset.issues,
		output: dataset.value,
		issues: dataset.issues
	};
}

//#endregion
//#region src/methods/safeParse/safeParseAsync.ts
/**
* Parses an unknown input based on a schema.
*
* @param schema The schema to be used.
* @param input The input to be parsed.
* @param config The parse configuration.
*
* @returns The parse result.
*/
/* @__NO_SIDE_EFFECTS__ */
async function safeParseAsync(schema, input, config$1) {
	const dataset = await schema["~run"]({ value: input }, /* @__PURE__ */ getGlobalConfig(config$1));
	return {
		typed: dataset.typed,
		success: !dataset.issues,
		output: dataset.value,
		issues: dataset.issues
	};
}

//#endregion
//#region src/methods/safeParser/safeParser.ts
/* @__NO_SIDE_EFFECTS__ */
function safeParser(schema, config$1) {
	const func = (input) => /* @__PURE__ */ safeParse(schema, input, config$1);
	func.schema = schema;
	func.config = config$1;
	return func;
}

//#endregion
//#region src/methods/safeParser/safeParserAsync.ts
/* @__NO_SIDE_EFFECTS__ */
function safeParserAsync(schema, config$1) {
	const func = (input) => /* @__PURE__ */ safeParseAsync(schema, input, config$1);
	func.schema = schema;
	func.config = config$1;
	return func;
}

//#endregion
//#region src/methods/summarize/summarize.ts
/**
* Summarize the error messages of issues in a pretty-printable multi-line string.
*
* @param issues The list of issues.
*
* @returns A summary of the issues.
*
* @beta
*/
/* @__NO_SIDE_EFFECTS__ */
function summarize(issues) {
	let summary = "";
	for (const issue of issues) {
		if (summary) summary += "\n";
		summary += `× ${issue.message}`;
		const dotPath = /* @__PURE__ */ getDotPath(issue);
		if (dotPath) summary += `\n  → at ${dotPath}`;
	}
	return summary;
}

//#endregion
//#region src/methods/unwrap/unwrap.ts
/**
* Unwraps the wrapped schema.
*
* @param schema The schema to be unwrapped.
*
* @returns The unwrapped schema.
*/
/* @__NO_SIDE_EFFECTS__ */
function unwrap(schema) {
	return schema.wrapped;
}

//#endregion

;// CONCATENATED MODULE: ./lib/json.js

/**
 * Parses text from a server; `undefined` when it is not JSON. The value is wrapped, so that a JSON `null`
 * differs from that.
 */
function json_parseJson(text) {
    try {
        return { value: JSON.parse(text) };
    }
    catch {
        return undefined;
    }
}
/**
 * Validates remote data, and stops at the first issue: collecting the issues of a list of millions would take half a
 * minute.
 */
function validate(schema, value) {
    return safeParse(schema, value, { abortEarly: true });
}
/** Remote data of this shape; `undefined` when it has another shape. */
function matching(schema, value) {
    const parsed = validate(schema, value);
    return parsed.success ? parsed.output : undefined;
}

;// CONCATENATED MODULE: ./lib/feldera/failure-words.js




/** Other APIs, such as gateways and GitHub's issuer, say what is wrong in a field `message`. */
const messageSchema = object({ message: pipe(string(), minLength(1)) });
/**
 * What went wrong, as one phrase, by an answer that is not an error in Feldera's format.
 *
 * @param json the parsed body; `undefined` when it is not JSON
 */
function wordsOfBareAnswer(answer, json) {
    const { status, headers, contentType, body } = answer;
    if (wantsClientCertificate(answer))
        return 'the server does not accept this without a client certificate that it trusts';
    if (areHeadersTooLarge(answer))
        return 'the header of the request is larger than the server reads';
    if (wantsSignIn(answer))
        return wordsOfSignIn(answer, json);
    const challenge = /error_description="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1];
    if (challenge)
        return quoted(challenge);
    if (status === 401)
        return 'the server asks for credentials';
    if (status >= 300 && status < 400)
        return redirection(headers.location);
    if (body.trim() === '')
        return 'the answer is empty';
    const other = matching(messageSchema, json);
    if (other)
        return quoted(other.message);
    if (looksLikeHtml(contentType, body))
        return 'the answer is an HTML page';
    if (contentType === 'text/plain')
        return quoted(firstLine(body));
    return `the answer is not what Feldera sends (${nameOfType(contentType)})`;
}
/** What kind of document an answer holds that should have been JSON. Nothing of its text is shown. */
function describeDocument({ contentType, body, headers }) {
    if (headers['content-encoding'])
        return `the answer is compressed (${quoted(headers['content-encoding'])}) although that was not asked for`;
    if (body.trim() === '')
        return 'the answer is empty';
    if (looksLikeHtml(contentType, body))
        return 'the answer is an HTML page';
    return `the answer is not JSON (${nameOfType(contentType)})`;
}
/**
 * Addresses to which access proxies redirect for signing in: Cloudflare Access, Google IAP, oauth2-proxy, identity
 * providers.
 */
const SIGN_IN = /\/(?:cdn-cgi\/access|oauth2?|saml2?|sso|adfs|authorize|auth|log-?in|sign-?in)(?:[/?#_.]|$)|\/\/(?:login|sso|accounts|auth)\./i;
/** Whether a proxy in front of Feldera asks for a sign-in of its own. */
function wantsSignIn({ status, headers, body }) {
    if (status >= 300 && status < 400)
        return SIGN_IN.test(headers.location ?? '');
    if (status !== 401)
        return false;
    // Feldera's own 401 is an error in its format, or it has no body and asks for a bearer token.
    const isBearer = /^Bearer\b/i.test(headers['www-authenticate'] ?? 'Bearer');
    return body.trim() !== '' || !isBearer;
}
/**
 * Whether a gateway asks for a client certificate by a page: nginx, and the ingresses made of it, let the handshake go
 * through and answer 400 then.
 */
function wantsClientCertificate({ status, body }) {
    return status === 400 && /No required SSL certificate was sent|The SSL certificate error/.test(body);
}
/** Whether the header of the request is larger than the server reads: by the status for that, or as nginx says it. */
function areHeadersTooLarge({ status, body }) {
    return status === 431 || (status === 400 && /Request Header Or Cookie Too Large/i.test(body));
}
function wordsOfSignIn({ headers: { location, 'www-authenticate': challenge } }, json) {
    // Query and fragment hold the state of the sign-in, which is long and may be confidential.
    if (location !== undefined)
        return `the server redirects to a sign-in at ${quoted(location.replace(/[?#].*$/s, ''))}`;
    const other = matching(messageSchema, json);
    if (other)
        return quoted(other.message);
    const scheme = /^\s*([\w-]+)/.exec(challenge ?? '')?.[1];
    return `something before Feldera asks for a sign-in of its own${scheme === undefined ? '' : ` (${quoted(scheme)})`}`;
}
function redirection(location) {
    return `the server redirects to ${location === undefined ? 'another address' : quoted(location)}`;
}
function nameOfType(contentType) {
    return contentType === '' ? 'no content type' : quoted(contentType);
}
function looksLikeHtml(contentType, body) {
    return contentType === 'text/html' || /^\s*<(?:!doctype|html|head|body)/i.test(body);
}
function firstLine(body) {
    return redactedStart(body.trim().split('\n', 1).join(''), 500);
}

;// CONCATENATED MODULE: ./lib/feldera/pipeline.js

/** A name, id, status or version. All of Feldera's are short, so a longer text is not one. */
const pipeline_text = pipe(string(), minLength(1), maxLength(200));
/** A field that is useful but not required. When it is absent, null or has another shape, it becomes `undefined`. */
function lenientField(schema) {
    return fallback(optional(schema), undefined);
}
/** A field that may be absent or null, and then becomes `undefined`. Another shape is an error. */
function optionalField(schema) {
    return pipe(nullish(schema), transform((value) => value ?? undefined));
}
/** Reads a time as Feldera sends it (RFC 3339) into milliseconds since the epoch. */
const timestampSchema = pipe(string(), transform((value) => Date.parse(value)), number(), finite());
const apiErrorSchema = pipe(object({
    message: string(),
    error_code: pipe(string(), minLength(1)),
    details: optional(unknown()),
}), transform(({ message, error_code: errorCode, details }) => ({ message, errorCode, details })));
/**
 * Whether a deployment has an error decides whether the step fails, so anything but null counts as an error, whatever
 * its shape.
 */
const deploymentErrorSchema = nullish(union([
    apiErrorSchema,
    pipe(unknown(), transform((details) => ({ message: 'the deployment failed', errorCode: 'UnknownDeploymentError', details }))),
]));
/** A number of records. Real ones are far below what a number can hold exactly. */
const countSchema = pipe(number(), safeInteger(), minValue(0));
const checkpointSchema = pipe(object({ uuid: pipeline_text, processed_records: lenientField(countSchema) }), transform(({ uuid, processed_records: processedRecords }) => ({ uuid, processedRecords })));
const checkpointListSchema = array(checkpointSchema);
const pipelineSchema = object({
    id: lenientField(pipeline_text),
    name: pipeline_text,
    deployment_status: pipeline_text,
    deployment_desired_status: pipeline_text,
    deployment_id: optionalField(pipeline_text),
    deployment_initial: lenientField(pipeline_text),
    deployment_error: deploymentErrorSchema,
    platform_version: lenientField(pipeline_text),
    storage_status: lenientField(pipeline_text),
    bootstrap_policy: lenientField(picklist(['allow', 'reject', 'await_approval'])),
    silent_bootstrap: lenientField(dist_boolean()),
    concurrent_bootstrap: lenientField(dist_boolean()),
    storage_status_details: lenientField(object({ checkpoints: lenientField(checkpointListSchema) })),
    deployment_runtime_status_details: lenientField(unknown()),
    deployment_status_since: lenientField(timestampSchema),
    deployment_desired_status_since: lenientField(timestampSchema),
    deployment_runtime_status_since: lenientField(timestampSchema),
    deployment_runtime_desired_status_since: lenientField(timestampSchema),
});
/** Reads one pipeline. An issue of the schema names the field that has an unexpected shape. */
const pipelineAnswerSchema = pipe(pipelineSchema, transform(toPipeline));
function toPipeline(row) {
    return {
        /** It stays the same when the pipeline is renamed. */
        id: row.id,
        name: row.name,
        status: row.deployment_status,
        desiredStatus: row.deployment_desired_status,
        deploymentId: row.deployment_id,
        /**
         * How the deployment was started: `Standby` for one that was started in standby, even long after its activation.
         */
        deploymentInitial: row.deployment_initial,
        deploymentError: row.deployment_error ?? undefined,
        platformVersion: row.platform_version,
        /** `InUse`, `Clearing` or `Cleared`; `undefined` when Feldera does not tell. */
        storageStatus: row.storage_status,
        /** Oldest first; `undefined` when Feldera does not tell, because it is older or nothing was reported yet. */
        checkpoints: row.storage_status_details?.checkpoints,
        /**
         * What its start said is to be done about a difference between checkpoint and pipeline. Feldera forgets it when the
         * pipeline is stopped, and `policy` is `undefined` then.
         */
        bootstrap: {
            policy: row.bootstrap_policy,
            isSilent: row.silent_bootstrap === true,
            isConcurrent: row.concurrent_bootstrap === true,
        },
        /** What is to be approved: the difference between checkpoint and pipeline, as Feldera sends it. */
        approvalDiff: readApprovalDiff(row.deployment_runtime_status_details),
        // The times of the runtime status are preferred: those of the combined status also change with the status of the
        // resources.
        statusSince: row.deployment_runtime_status_since ?? row.deployment_status_since,
        desiredStatusSince: row.deployment_runtime_desired_status_since ?? row.deployment_desired_status_since,
    };
}
/** The field `approval_diff`. Managers before 0.322 send the difference itself as the details. */
function readApprovalDiff(details) {
    if (typeof details !== 'object' || details === null)
        return details ?? undefined;
    if ('approval_diff' in details)
        return details.approval_diff ?? undefined;
    return 'program_diff' in details ? details : undefined;
}
/** Whether the deployment was started as running or paused, so that reaching that status is no activation. */
function wasNeverStandby({ deploymentInitial }) {
    return deploymentInitial !== undefined && deploymentInitial !== 'Standby';
}
/** The statuses of Feldera 0.337. Others count as in progress, and the log warns about them. */
const KNOWN_STATUSES = new Set([
    'Stopped',
    'Provisioning',
    'Unavailable',
    'Coordination',
    'Standby',
    'AwaitingApproval',
    'Initializing',
    'Bootstrapping',
    'ConcurrentBootstrapping',
    'Synchronizing',
    'Replaying',
    'Paused',
    'Running',
    'Suspended',
    'Stopping',
]);
function isKnownStatus(status) {
    return KNOWN_STATUSES.has(status);
}

;// CONCATENATED MODULE: ./lib/feldera/retry-after.js
/** Longer pauses are cut to this, which is beyond every deadline: the largest `timeout` is 6 hours. */
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;
/**
 * How long a server asks the client to wait: `Retry-After` in both forms of RFC 9110, seconds or a date. A date is
 * compared with the server's own clock.
 *
 * @returns milliseconds; `undefined` when the server does not ask for a pause
 */
function readRetryAfter(answer) {
    const ms = parseRetryAfter(answer);
    return ms === undefined ? undefined : Math.min(ms, LONGEST_RETRY_AFTER_MS);
}
function parseRetryAfter({ headers, serverTime }) {
    const value = headers['retry-after']?.trim();
    if (value === undefined)
        return undefined;
    if (/^\d+$/.test(value))
        return Number(value) * 1_000;
    // Date.parse reads "-5" and "1.5" as dates, so the value must begin like one.
    const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime ?? Date.now()));
}

;// CONCATENATED MODULE: ./lib/feldera/failure.js







const TRANSIENT = { persistence: 'transient' };
const AMBIGUOUS = { persistence: 'ambiguous' };
const NOT_ACTED = { provesNotActed: true };
/** The pipeline is no longer as the last look showed it, and the next look tells how it is. */
const OVERTAKEN = { persistence: 'transient', provesNotActed: true };
const SHUTTING_DOWN = { persistence: 'final', isShuttingDown: true };
/** Feldera's codes. Source: docs/feldera.md, "What a failed activation proves" and "Which refusals pass". */
const RULES = rulesFor([TRANSIENT, 'PipelineUnavailable', 'PipelineInteractionUnreachable', 'RunnerInteractionUnreachable'], [TRANSIENT, 'LockTookTooLong', 'DeadlockDetected'], [AMBIGUOUS, 'UnknownPipelineName'], [SHUTTING_DOWN, 'InitializationError', 'Terminating', 'Suspended'], [NOT_ACTED, 'UnknownEndpoint', 'InsufficientPermissions', 'EnterpriseFeature'], [OVERTAKEN, 'IllegalPipelineAction', 'CannotStartWhileClearingStorage', 'CannotStartWithUndismissedError'], [OVERTAKEN, 'InitialImmutableUnlessStopped', 'BootstrapPolicyImmutableUnlessStopped'], [OVERTAKEN, 'StorageStatusImmutableUnlessStopped', 'DismissErrorRestrictedToFullyStopped'], [NOT_ACTED, 'CannotStartWithCompilationError', 'InitialStandbyNotAllowed', 'UnsupportedPipelineAction'], [NOT_ACTED, 'InvalidActivateStatus', 'InvalidActivateStatusString'], [NOT_ACTED, 'UnknownTenantName', 'AmbiguousOidcTenant', 'AmbiguousTenantMembership'], [NOT_ACTED, 'OidcTenantNotTrusted', 'NotATenantMember', 'NoTenantMemberships']);
/** This action's own codes for requests without a complete answer. Those that are not listed are transient. */
const FAULT_RULES = rulesFor([AMBIGUOUS, 'ProxyRefused', 'AnswerTooLarge', 'TlsFailed', 'MalformedAnswer', 'NotHttp'], [AMBIGUOUS, 'ClientCertificateRequired'], [{ persistence: 'final' }, 'CertificateNotTrusted']);
function rulesFor(...groups) {
    return new Map(groups.flatMap(([rule, ...codes]) => codes.map((code) => [code, rule])));
}
function ruleFor(code) {
    // PostgresError, PostgresPoolError, PostgresMigrationError: Feldera's database is down.
    return RULES.get(code) ?? (code.startsWith('Postgres') ? TRANSIENT : {});
}
/** Statuses with which a server or a proxy says "not now", whatever the body says. */
const TRANSIENT_STATUSES = new Set([408, 429, 502, 503, 504]);
/** The failure that an answer with an unexpected status means. */
function failureOfAnswer(answer) {
    // Feldera sends one of its errors (unknown API key) as text/plain, so the content type is not looked at.
    const json = json_parseJson(answer.body)?.value;
    const error = matching(apiErrorSchema, json);
    const judged = error ? judgeApiError(answer.status, error) : judgeBareAnswer(answer);
    return {
        words: error ? quoted(error.message) : wordsOfBareAnswer(answer, json),
        details: error?.details,
        httpStatus: answer.status,
        retryAfterMs: readRetryAfter(answer),
        networkCode: '',
        ...judged,
    };
}
/** The failure of a request that got no complete answer. */
function failureOfFault({ code, reason: words, sent: mayHaveActed, networkCode }) {
    const { persistence = 'transient' } = FAULT_RULES.get(code) ?? {};
    return { ...NO_ANSWER, persistence, code, mayHaveActed, words, networkCode };
}
/** An answer with the expected status whose body is not what Feldera sends. */
function malformedAnswer({ status: httpStatus }, words) {
    return { ...ownFailure('ambiguous', 'MalformedAnswer', words), mayHaveActed: true, httpStatus };
}
/** An answer with the expected status that is not JSON, so it is probably not from Feldera. */
function notFeldera(answer) {
    return { ...malformedAnswer(answer, describeDocument(answer)), code: 'NotFelderaApi' };
}
/** A failure that this action finds itself, without an answer from Feldera. */
function ownFailure(persistence, code, words) {
    return { persistence, code, mayHaveActed: false, words, ...NO_ANSWER };
}
/** A request that the end of the step cut short after `ms` milliseconds. */
function unanswered(ms) {
    return ownFailure('transient', 'RequestTimedOut', `a request had no complete answer for ${formatDuration(ms)}`);
}
/** A refused API key while Feldera's health check says that its database is down. */
function databaseDown(refusal, healthSays) {
    const words = `${refusal.words}, but Feldera's health check says: ${quoted(healthSays)}`;
    return { ...refusal, persistence: 'transient', code: 'DatabaseDown', words };
}
const NO_ANSWER = { httpStatus: undefined, details: undefined, retryAfterMs: undefined, networkCode: '' };
function judgeApiError(status, { errorCode: code, details }) {
    const mayHaveActed = !ruleFor(code).provesNotActed && status !== 401 && status !== 429;
    return { persistence: persistenceOf(status, code, details), mayHaveActed, code };
}
/** The details of a `PipelineInteractionNotDeployed` about a pipeline that is not just being started. */
const stoppedSchema = object({ status: picklist(['Stopped', 'Stopping']) });
function persistenceOf(status, code, details) {
    if (status === 401)
        return 'ambiguous';
    // Feldera answers with the same 503 while the pipeline starts and when it is stopped; only the details tell which.
    if (code === 'PipelineInteractionNotDeployed')
        return is(stoppedSchema, details) ? 'final' : 'transient';
    const { persistence } = ruleFor(code);
    if (persistence !== undefined)
        return persistence;
    if (TRANSIENT_STATUSES.has(status))
        return 'transient';
    return status >= 500 && status !== 501 ? 'ambiguous' : 'final';
}
function judgeBareAnswer(answer) {
    const { status } = answer;
    // These prove that nothing was done: 401 and 400 are answered before Feldera acts (400 by the parser of the query),
    // 429 by a proxy, and 431 by whatever reads the header first.
    const mayHaveActed = ![400, 401, 429, 431].includes(status);
    if (wantsClientCertificate(answer))
        return { persistence: 'ambiguous', mayHaveActed, code: 'ClientCertificateRequired' };
    if (wantsSignIn(answer))
        return { persistence: 'ambiguous', mayHaveActed, code: 'SignInRequired' };
    if (status === 401)
        return { persistence: 'ambiguous', mayHaveActed, code: 'Unauthorized' };
    if (status >= 500 || TRANSIENT_STATUSES.has(status))
        return { persistence: 'transient', mayHaveActed, code: 'ServerTrouble' };
    if (status >= 300 && status < 400)
        return { persistence: 'ambiguous', mayHaveActed, code: 'RedirectRefused' };
    if (areHeadersTooLarge(answer))
        return { persistence: 'final', mayHaveActed, code: 'HeadersTooLarge' };
    if (status === 400)
        return { persistence: 'final', mayHaveActed, code: 'BadRequest' };
    return { persistence: 'ambiguous', mayHaveActed, code: 'NotFelderaApi' };
}
/**
 * Whether the pipeline's process is shutting down. The next looks then show the deployment's own error, which says
 * more.
 */
function isShuttingDown({ code }) {
    return ruleFor(code).isShuttingDown === true;
}
/** Whether Feldera says that these credentials see no pipeline of this name. */
function isUnknownPipeline({ httpStatus, code }) {
    return httpStatus === 404 && code === 'UnknownPipelineName';
}

;// CONCATENATED MODULE: ./lib/decide/confirmation.js
/**
 * How long an activation without a clear answer is looked for before it counts as not accepted, and how long after an
 * approval the pipeline may still show AwaitingApproval. Feldera's runner looks at the process every 2.5 s, waits up to
 * 5 s for its answer and then writes what it saw; until then the change is not visible. Source: docs/feldera.md, "How
 * fresh a status is".
 */
const SETTLE_MS = 8_000;
/**
 * The same, counted from the moment when the process has answered a request made after the activation. Such a request
 * wakes the runner, which writes what it sees some 15 ms later. Should the wake-up get lost, the runner's next regular
 * look comes within 2.5 s, and a process that answers requests does not delay it.
 */
const ANSWERED_SETTLE_MS = 3_000;
/** How long Feldera may take to pass a request on to the pipeline's process, in two tries. */
const PASSING_ON_MS = 20_000;
/**
 * The moment, in milliseconds on the step's clock, from which a look that shows no sign of the activation proves that
 * it was not accepted.
 *
 * For the target Paused an answer of the process does not make that earlier: the runner may still be waiting for the
 * answer to a previous request, and an activation sent again too early would pause a pipeline that somebody has set
 * running meanwhile.
 */
function settledFrom({ since, processAnsweredAt }, { target }) {
    if (target === 'Paused')
        return since + SETTLE_MS;
    return Math.min(since + SETTLE_MS, (processAnsweredAt ?? Number.POSITIVE_INFINITY) + ANSWERED_SETTLE_MS);
}
/**
 * Feldera's runner writes what it sees every 2.5 s, and sooner once it was woken, so looking more often would show
 * little more.
 */
const CONFIRMATION_PAUSE_MS = 1_000;
/**
 * The pause before the next look while it is not known whether an activation was accepted. Once the process has
 * answered, looks rarely show anything new until the activation counts as not accepted and another may be sent, so they
 * are made less often.
 *
 * @param at the moment now and the earliest moment for another activation (`sendFrom`), on the step's clock
 * @returns milliseconds
 */
function confirmationPause(lost, baseline, at) {
    const rest = lost.processAnsweredAt === undefined ? 0 : Math.max(settledFrom(lost, baseline), at.sendFrom) - at.now;
    return rest > 0 ? Math.min(rest, Math.max(at.pollIntervalMs, CONFIRMATION_PAUSE_MS)) : CONFIRMATION_PAUSE_MS;
}

;// CONCATENATED MODULE: ./lib/decide/move.js
/** Look again without a pause. */
const LOOK_NOW = { kind: 'wait', pause: { ms: 0 } };
function wait(pause) {
    return { kind: 'wait', pause };
}
function end(result) {
    return { kind: 'end', result };
}

;// CONCATENATED MODULE: ./lib/decide/plan.js
/**
 * Decides what may be done to the pipeline. Feldera's activate sets the desired status of any deployed pipeline, so
 * with a mistyped name and `initial: paused` it would pause a live one. This function is what prevents that.
 */
function planActivation(found, target, expect) {
    const { deploymentError, status, desiredStatus } = found;
    if (deploymentError)
        return { kind: 'broken', error: deploymentError };
    if (isGoingDown(found))
        return refuse('NotDeployed');
    if (desiredStatus === 'Standby')
        return { kind: status === 'Standby' ? 'activate' : 'wait-for-standby' };
    // While Feldera cannot reach the process, it shows Unavailable for both statuses, so the desired one is not known.
    if (desiredStatus === 'Unavailable')
        return { kind: 'wait-for-standby' };
    if (isColdStart(found))
        return refuse('ColdStart');
    if (desiredStatus !== target)
        return expect === 'any' ? { kind: 'activate' } : refuse('LivePipeline');
    if (expect === 'standby')
        return refuse(status === target ? 'AlreadyActive' : 'ActivationUnderWay');
    return { kind: status === target ? 'already-active' : 'join' };
}
function refuse(refusal) {
    return { kind: 'refuse', refusal };
}
/**
 * Whether the deployment has ended or is about to end. The status Stopped alone does not prove it: a pipeline that was
 * just started still shows Stopped while its program compiles, but its desired status is another. A stopped one
 * desires Stopped.
 */
function isGoingDown({ status, desiredStatus }) {
    return ['Stopped', 'Suspended'].includes(desiredStatus) || ['Stopping', 'Suspended'].includes(status);
}
/**
 * Whether the pipeline is being started as running or paused and has no deployment yet (its program may even fail to
 * compile). Such a start leads to the desired status too, but it is no activation, because the pipeline was never in
 * standby.
 */
function isColdStart({ status, deploymentInitial }) {
    return ['Stopped', 'Provisioning'].includes(status) && deploymentInitial !== 'Standby';
}

;// CONCATENATED MODULE: ./lib/decide/progress.js

/**
 * Decides what one look means. The order of the rules is their precedence.
 *
 * @param lookedAt when the look began, milliseconds on the step's clock
 */
function judgeProgress(seen, baseline, lookedAt) {
    const { target } = baseline;
    if (seen.deploymentError)
        return { kind: 'broken', error: seen.deploymentError };
    if (isGoingDown(seen))
        return { kind: 'interfered', interference: 'PipelineStopped' };
    const interference = findChange(seen, baseline);
    if (interference)
        return isStale(baseline, lookedAt) ? { kind: 'in-progress' } : { kind: 'interfered', interference };
    if (seen.status === 'AwaitingApproval')
        return { kind: 'awaiting-approval' };
    return { kind: seen.status === target && seen.desiredStatus === target ? 'active' : 'in-progress' };
}
/** What somebody else has changed since the baseline, other than by stopping the pipeline. */
function findChange(seen, { target, deploymentId, desiredBefore }) {
    if (deploymentId !== undefined && seen.deploymentId !== deploymentId)
        return 'PipelineReplaced';
    return [target, desiredBefore, 'Unavailable'].includes(seen.desiredStatus) ? undefined : 'DesiredStatusChanged';
}
/**
 * Whether a change that a look shows may have been made before the activation was accepted: Feldera's runner writes the
 * desired status of the process some time after it has changed. Once a look has shown the target as desired, later
 * looks are fresh.
 */
function isStale({ target, desiredBefore, freshFrom = 0 }, lookedAt) {
    return desiredBefore !== target && lookedAt < freshFrom;
}
/**
 * The baseline for later looks. Once a look has shown the target as desired, going back to the desired status from
 * before counts as a change by somebody else. If no deployment was known yet, the first one seen is the one to watch.
 */
function advanceBaseline(baseline, { desiredStatus, deploymentId }) {
    const { target, desiredBefore } = baseline;
    return {
        ...baseline,
        deploymentId: baseline.deploymentId ?? deploymentId,
        desiredBefore: desiredStatus === target ? desiredStatus : desiredBefore,
    };
}

;// CONCATENATED MODULE: ./lib/decide/stability.js

/** @param now when the look had ended that showed the target */
function beginHold(end, reached, { target, now }) {
    const { statusSince } = reached;
    return { end, target, reached, reachedAt: now, since: now, seenAt: now, isHidden: false, renewals: 0, statusSince };
}
/**
 * Decides what a look means at a pipeline that has reached the target. It was held only for as long as nothing
 * interrupted that: out of sight, nobody knows how it was.
 */
function judgeHold(seen, hold, { begunAt, now, stableForMs }) {
    const { target, reached } = hold;
    const progress = judgeProgress(seen, { target, deploymentId: reached.deploymentId, desiredBefore: target }, begunAt);
    switch (progress.kind) {
        case 'broken':
        case 'interfered':
            return { kind: 'left', departure: progress };
        case 'active':
            return whileThere(seen, hold, { begunAt, now, stableForMs });
        default:
            if (seen.status !== 'Unavailable')
                return { kind: 'left', departure: { kind: 'status' } };
            return hold.isHidden
                ? { kind: 'goes-on', hold }
                : { kind: 'goes-on', hold: { ...hold, isHidden: true, since: now }, news: 'hidden' };
    }
}
function whileThere(seen, hold, { begunAt, now, stableForMs }) {
    const { since, isHidden, statusSince } = hold;
    const known = { ...hold, seenAt: now, isHidden: false, statusSince: seen.statusSince ?? statusSince };
    if (isHidden)
        return { kind: 'goes-on', hold: { ...known, since: now }, news: 'begun' };
    // Feldera moves this time only when the status changes.
    const isRenewed = statusSince !== undefined && known.statusSince !== statusSince;
    if (isRenewed)
        return { kind: 'goes-on', hold: { ...known, since: now, renewals: known.renewals + 1 }, news: 'renewed' };
    return begunAt - since >= stableForMs ? { kind: 'held' } : { kind: 'goes-on', hold: known };
}

;// CONCATENATED MODULE: ./lib/decide/activation.js






/** Whether Feldera is known to have accepted an activation, this step's or somebody else's. */
function isUnderWay(activation) {
    return activation.kind === 'joined' || activation.kind === 'accepted';
}
/**
 * Decides what to do after a look at the pipeline. It does nothing itself: `run/activate.ts` carries the decision out.
 */
function decideActivation({ answer, begunAt }, memory, policy, moment) {
    if (!answer.ok)
        return { move: afterFailedLook(answer.failure, memory, moment) };
    const situation = { begunAt, seen: answer.value, memory, policy, ...moment };
    return memory.hold ? whileHeld(situation, memory.hold) : holdOnceReached(untilReached(situation), situation);
}
function untilReached(situation) {
    const { begunAt, seen, memory } = situation;
    const { activation } = memory;
    if (activation.kind === 'not-sent')
        return whileNotSent(situation);
    if (activation.kind === 'unconfirmed')
        return whileUnconfirmed(situation, activation);
    return { move: whileUnderWay(situation, activation.at, judgeProgress(seen, activation.baseline, begunAt)) };
}
/** The same decision, but that a pipeline at the target is watched for a while where that is asked for. */
function holdOnceReached(decision, { seen, policy, now }) {
    const { move } = decision;
    const { target, stableForMs, wait: waits } = policy;
    const isReached = move.kind === 'end' && (move.result.kind === 'activated' || move.result.kind === 'already-active');
    if (!isReached || stableForMs === 0 || !waits)
        return decision;
    const hold = beginHold(move.result.kind, seen, { target, now });
    return { ...decision, move: waitToHold(hold, stableForMs), hold: { hold, news: 'begun' } };
}
/** The target was reached, and it is watched whether the pipeline stays there. */
function whileHeld({ seen, begunAt, now, policy: { stableForMs } }, before) {
    const held = judgeHold(seen, before, { begunAt, now, stableForMs });
    switch (held.kind) {
        case 'held':
            return { move: end({ kind: before.end }) };
        case 'left':
            return { move: end({ kind: 'not-stable', departure: held.departure, seen, afterMs: now - before.reachedAt }) };
        case 'goes-on': {
            const { hold, news } = held;
            return { move: waitToHold(hold, stableForMs), hold: { hold, news } };
        }
    }
}
/** The next look comes right when the time is over, at the latest. */
function waitToHold({ since, isHidden }, stableForMs) {
    return wait(isHidden ? { pollingSince: since } : { pollingSince: since, until: since + stableForMs });
}
/** The baseline of an activation that follows from this look. */
function baselineOf({ deploymentId, desiredStatus }, target) {
    return { target, deploymentId, desiredBefore: desiredStatus };
}
function afterFailedLook(failure, { activation, hold }, { isLast }) {
    // At the last look an unknown name is reported although it may be passing trouble, because it explains more than
    // "timed out".
    if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure))
        return end({ kind: 'timed-out' });
    const operation = hold || isUnderWay(activation) ? 'watch' : 'activate';
    return end({ kind: 'request-failed', operation, failure });
}
/** The step has sent no activation, and does not know of any. */
function whileNotSent(situation) {
    const { begunAt, seen, memory, policy, now } = situation;
    const { target } = policy;
    const plan = planActivation(seen, target, policy.expect);
    switch (plan.kind) {
        case 'wait-for-standby':
            return { move: wait({ pollingSince: 0 }) };
        case 'activate':
            return { move: activateFrom(memory.sendFrom, now, policy.pollIntervalMs) };
        case 'join': {
            const progress = judgeProgress(seen, baselineOf(seen, target), begunAt);
            return { found: 'joined', move: whileUnderWay(situation, now, progress) };
        }
        case 'already-active':
            return { move: end({ kind: 'already-active' }) };
        case 'broken':
            return { move: end({ kind: 'broken', when: 'before', error: plan.error }) };
        case 'refuse':
            return { move: end({ kind: 'refused', refusal: plan.refusal }) };
    }
}
function activateFrom(sendFrom, now, pollIntervalMs) {
    if (now >= sendFrom)
        return { kind: 'do', command: 'activate' };
    // A look in between, because somebody else may activate it.
    return wait({ ms: Math.min(sendFrom - now, pollIntervalMs) });
}
/** An activation was sent, and it is not known whether Feldera accepted it. */
function whileUnconfirmed(situation, { at, baseline, lost }) {
    const { begunAt, seen, memory, policy, now, isLast } = situation;
    const progress = judgeProgress(seen, baseline, begunAt);
    if (progress.kind === 'broken')
        return { move: whileUnderWay(situation, at, progress) };
    const isSettled = lost !== undefined && hasSettled(seen, begunAt, settledFrom(lost, baseline));
    const { pollIntervalMs } = policy;
    const lookAgain = wait({
        ms: lost ? confirmationPause(lost, baseline, { now, sendFrom: memory.sendFrom, pollIntervalMs }) : 0,
    });
    if (progress.kind !== 'interfered' && seen.desiredStatus === baseline.target) {
        // A process that is shutting down can set the desired status, too, and its deployment breaks soon after. A step
        // that does not wait must not end in between.
        const mayBreak = lost?.isFinal === true && !policy.wait && !isSettled && !isLast;
        return mayBreak ? { move: lookAgain } : { found: 'accepted', move: whileUnderWay(situation, at, progress) };
    }
    if (!isSettled && !isLast)
        return { move: lookAgain };
    if (lost?.isFinal && !isLast)
        return { move: end({ kind: 'request-failed', operation: 'activate', failure: lost.failure }) };
    // Somebody changed the pipeline after the activation was sent. That must not end as if nothing had been sent.
    if (progress.kind === 'interfered')
        return { move: whileUnderWay(situation, at, progress) };
    return isLast ? { move: end({ kind: 'timed-out' }) } : whileNotSent(situation);
}
/** Whether a look that shows no sign of an activation proves that it was not accepted. `from`: see `settledFrom`. */
function hasSettled(seen, begunAt, from) {
    // While Feldera shows Unavailable, the desired status is hidden, and nothing follows from the look.
    return isGoingDown(seen) || (begunAt >= from && seen.desiredStatus !== 'Unavailable');
}
/**
 * An activation is under way, this step's or somebody else's.
 *
 * @param since when it began, milliseconds on the step's clock; the pauses between looks grow with the time since then
 */
function whileUnderWay({ memory, policy, now }, since, progress) {
    if (progress.kind === 'broken')
        return end({ kind: 'broken', when: 'after', error: progress.error });
    if (progress.kind === 'interfered')
        return end(progress);
    if (!policy.wait)
        return end({ kind: 'accepted' });
    if (progress.kind === 'active')
        return end({ kind: 'activated' });
    const lookLater = wait({ pollingSince: since });
    if (progress.kind === 'in-progress')
        return lookLater;
    if (policy.onApproval === 'fail')
        return end({ kind: 'awaiting-approval' });
    // Until `approveFrom` the step only looks, because somebody else may approve it.
    const mayApprove = policy.onApproval === 'approve' && now >= memory.approveFrom;
    return mayApprove ? { kind: 'do', command: 'approve' } : lookLater;
}
/**
 * Decides what to do once Feldera has accepted the activation.
 *
 * Nothing in Feldera keeps somebody from setting the pipeline running between the last look and the activation. The
 * text of the acceptance then says that a running pipeline was paused, which `expect` forbids. No other text is relied
 * on.
 */
function onAcceptance({ text }, policy) {
    if (policy.expect !== 'any' && text.endsWith('transitioning from Running to Paused'))
        return end({ kind: 'live-pipeline-paused' });
    return policy.wait ? LOOK_NOW : end({ kind: 'accepted' });
}

;// CONCATENATED MODULE: ./lib/decide/primary.js
/** Whether the primary was seen to run. */
function isServing(sight) {
    if (sight.kind === 'unknown' || sight.isLate)
        return false;
    return sight.pipeline.status === 'Running' && sight.pipeline.desiredStatus === 'Running';
}
function livenessOf(sight) {
    if (sight.kind === 'unknown')
        return isWrong(sight.failure) ? 'wrong' : 'not-known';
    return sight.servesAs !== undefined || isLive(sight.pipeline) ? 'live' : 'not-live';
}
/**
 * Whether what answers is not in trouble, but refuses the question or is not Feldera. Trouble is what has no answer, comes
 * from a proxy on the way, or says itself that it is trouble.
 */
function isWrong({ persistence, httpStatus = 0, code }) {
    if (persistence === 'ambiguous')
        return httpStatus < 500 && code !== 'ProxyRefused';
    return persistence === 'final';
}
/** Whether a pipeline is paused, and left so: it serves nobody. */
function isPaused({ status, desiredStatus }) {
    return status === 'Paused' && desiredStatus === 'Paused';
}
/** Whether Feldera has lost sight of the primary's process, so that it counts as live, and nobody knows whether it is. */
function isHidden(sight) {
    return sight.kind === 'seen' && sight.pipeline.status === 'Unavailable';
}
/** Whether the primary is live, and on its way to being stopped. */
function isBeingStopped(sight) {
    return sight.kind === 'seen' && livenessOf(sight) === 'live' && sight.pipeline.desiredStatus === 'Stopped';
}
/** Statuses of a pipeline that is in standby or on its way there, when Standby is desired. */
const STANDING_BY = new Set(['Stopped', 'Provisioning', 'Initializing', 'Standby']);
/**
 * Whether a pipeline is live, which it is unless Feldera shows that it is not: stopped without a deployment, or in standby or
 * on its way there. A pod that is gone comes back by itself, and a process out of Feldera's sight may go on.
 */
function isLive({ status, desiredStatus, deploymentId }) {
    if (status === 'Stopped' && desiredStatus === 'Stopped')
        return deploymentId !== undefined;
    return !(desiredStatus === 'Standby' && STANDING_BY.has(status));
}

;// CONCATENATED MODULE: ./lib/decide/rearm-plan.js




/** Whether a pipeline is in standby, and nobody has activated it. */
function isStandingBy({ status, desiredStatus, deploymentError }) {
    return status === 'Standby' && desiredStatus === 'Standby' && deploymentError === undefined;
}
/** Whether a pipeline is stopped and nothing is being done to it. */
function isStopped({ status, desiredStatus }) {
    return status === 'Stopped' && desiredStatus === 'Stopped';
}
/** What it is that is not in standby, stopped or paused. */
function whyLive(seen) {
    if (isColdStart(seen))
        return 'ColdStart';
    return seen.status === 'Running' || seen.deploymentInitial !== 'Standby' ? 'LivePipeline' : 'ActivationUnderWay';
}
/** Why a pipeline that is paused may not be stopped; `undefined` when it may: it was never desired to run on its storage. */
function refusalToStop({ history, policy }) {
    if (history === undefined || !history.isComplete || history.hasServed)
        return { code: history?.hasServed ? 'StorageHasServed' : 'HistoryIncomplete', command: 'stop' };
    return policy.clearsStorage ? undefined : { code: 'ClearStorageNeeded', command: 'stop', mayHaveServed: false };
}
const startupTransitionSchema = object({ error: object({ from: string(), to: literal('Standby') }) });
/**
 * The status that the storage was last used with, when this is Feldera's error about a start in standby on a storage that
 * was activated before.
 */
function storageStatusIn({ details, errorCode }) {
    const found = matching(startupTransitionSchema, details);
    return found?.error.from ?? (errorCode === 'InvalidStartupTransition' ? 'Unknown' : undefined);
}
/** Whether the storage was activated, so that no standby can start on it. */
function isSpent({ seen, history }) {
    return history?.wasActivated === true || (seen.deploymentError && storageStatusIn(seen.deploymentError)) !== undefined;
}
/** Why the storage of a stopped pipeline may not be cleared; `undefined` when it may. */
function refusalToClear({ seen, history, primary, policy }) {
    const lastUse = seen.deploymentError && storageStatusIn(seen.deploymentError);
    const hasServed = history?.hasServed === true || (lastUse !== undefined && !['Paused', 'Unknown'].includes(lastUse));
    const isUnused = history?.isComplete === true && !hasServed;
    if (!policy.clearsStorage)
        return { code: 'ClearStorageNeeded', command: 'clear', mayHaveServed: !isUnused };
    if (isUnused)
        return undefined;
    if (primary === undefined)
        return { code: hasServed ? 'StorageHasServed' : 'HistoryIncomplete', command: 'clear' };
    return isServing(primary) ? undefined : { code: 'PrimaryNotServing', primary };
}

;// CONCATENATED MODULE: ./lib/decide/sent-write.js
/** Whether it is not known whether Feldera has accepted a write, or will yet. */
function isInDoubt(write) {
    return write.state === 'sent' || (write.state === 'failed' && write.failure.mayHaveActed);
}
/** Whether Feldera has accepted a write, or may have. */
function mayHaveActed(write) {
    return write !== undefined && (write.state === 'accepted' || isInDoubt(write));
}

;// CONCATENATED MODULE: ./lib/decide/standby-now.js




const ARMED = new Set(['rearmed', 'already-standby', 'rehearsed']);
/** Whether there is a standby at the end of a run. */
function standbyNow(result, memory) {
    const { last, writes, activation, hasWritten, trouble, lastLookedAt = 0, unarmed, findings } = memory;
    if (ARMED.has(result.kind))
        return 'armed';
    if (result.kind === 'never-activated')
        return wasArmed(memory);
    if (result.kind === 'rehearsal-failed' && result.back)
        return standbyNow(result.back, memory);
    if (result.kind === 'rehearsal-failed' && result.activation)
        return standbyNow(result.activation, memory);
    const lastKnown = afterFailure(result);
    if (lastKnown !== undefined)
        return lastKnown;
    // Requests have been failing since the last look, so it may be an old one.
    if (last === undefined || (trouble && trouble.since > lastLookedAt))
        return 'unknown';
    const isOpen = Object.values(writes).some(isInDoubt);
    const mayBeActivated = activation.kind === 'unconfirmed' && !hasWritten && isStandingBy(last);
    if (isOpen || mayBeActivated)
        return 'unknown';
    // It was activated, and the last look may be older.
    if (!hasWritten && isUnderWay(activation))
        return 'none';
    if (!isStandingBy(last))
        return last.status === 'Unavailable' ? 'unknown' : 'none';
    // Its process does not say so.
    if (unarmed === 'serving' || findings.some(({ kind }) => DOUBTS.has(kind)))
        return 'unknown';
    return hasWritten ? 'not-armed' : wasArmed(memory);
}
/** What makes it doubtful that a pipeline is in standby, although Feldera shows it so. */
const DOUBTS = new Set(['serving', 'process-unasked']);
/** Whether a standby that nothing was done to was found armed. */
function wasArmed({ findings }) {
    return findings.some(({ kind, verdict }) => kind === 'armed' && verdict === 'pass') ? 'armed' : 'not-armed';
}
/** What a request that failed for good tells; `undefined` when it was a write that was provably not carried out. */
function afterFailure(result) {
    if (result.kind === 'defect')
        return 'unknown';
    if (result.kind !== 'request-failed')
        return undefined;
    if (isUnknownPipeline(result.failure))
        return 'none';
    // The look before was answered well.
    if (result.operation === 'ask')
        return undefined;
    return WRITES.has(result.operation) && !result.failure.mayHaveActed ? undefined : 'unknown';
}
const WRITES = new Set(['activate', 'stop', 'clear', 'dismiss', 'start']);

;// CONCATENATED MODULE: ./lib/feldera/credentials.js








/**
 * An ID token that expires sooner than this is replaced before it is used: Feldera may take 20 s to answer an
 * activation, and clocks differ. GitHub's tokens live about five minutes, and a wait may take hours.
 */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
/** @param connection used to ask the issuer of ID tokens */
function createCredentials(source, connection) {
    if (source.kind === 'oidc')
        return mintedCredentials(source, connection);
    if (source.kind === 'token-file')
        return fileCredentials(source.path);
    const token = source.kind === 'token' ? source.token : undefined;
    return { bearer: async () => succeeded(token), renew: () => false };
}
/** A program that rewrites the file in place leaves it empty for a moment; after this pause it is read once more. */
const REWRITE_MS = 200;
/** The file is read for each request, because the tokens in it live for minutes only. */
function fileCredentials(path) {
    return {
        async bearer(signal) {
            const first = readTokenFile(path);
            if (first.ok)
                return first;
            await processClock.sleep(REWRITE_MS, signal);
            const file = readTokenFile(path);
            if (file.ok)
                return file;
            const words = `the file of ${TOKEN_FILE_VARIABLE}, '${quoted(path)}', ${file.failure}`;
            return failed(ownFailure('ambiguous', 'OidcTokenFileUnusable', words));
        },
        renew(refused) {
            const file = readTokenFile(path);
            return file.ok && file.value !== refused;
        },
    };
}
function mintedCredentials(source, connection) {
    let minted;
    /** The request for a token that is under way. Requests to Feldera that need one meanwhile share it. */
    let minting;
    async function mint() {
        try {
            const fresh = await mintIdToken(source, connection);
            // Some runners give the same token again. Its expiry was computed when it was first given, and stays.
            if (fresh.ok && fresh.value.token !== minted?.token)
                minted = fresh.value;
            return fresh;
        }
        finally {
            minting = undefined;
        }
    }
    return {
        async bearer(signal, mayReuse) {
            signal.throwIfAborted();
            const isFresh = minted !== undefined && minted.expires - performance.now() > RENEW_BEFORE_EXPIRY_MS;
            if (minted && (isFresh || mayReuse))
                return succeeded(minted.token);
            minting ??= mint();
            const fresh = await unlessAborted(minting, signal);
            return fresh.ok ? succeeded(fresh.value.token) : fresh;
        },
        renew(refused) {
            if (minted?.token === refused)
                minted = undefined;
            return true;
        },
    };
}
/**
 * Asks the runner's issuer for an ID token of this job.
 *
 * `core.getIDToken` is not used: it has no deadline, cannot be aborted, and its promise never settles when a body is
 * cut off.
 *
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
async function mintIdToken(source, connection) {
    const url = new URL(source.requestUrl);
    if (source.audience !== undefined)
        url.searchParams.set('audience', source.audience);
    const headers = { authorization: `Bearer ${source.requestToken}`, accept: 'application/json' };
    // A signal that never fires: several requests may wait for this token, and the end of one must not stop it for the
    // others. The connection limits the time.
    const { signal } = new AbortController();
    const answer = await connection.send({ method: 'GET', url: url.href, headers }, signal);
    if (answer.kind === 'fault')
        return failed(issuerFailure(failureOfFault(answer)));
    if (answer.status !== 200)
        return failed(issuerFailure(failureOfAnswer(answer)));
    const token = readIdToken(answer);
    // The message shows nothing of the answer, because it may hold a token in an unexpected form.
    if (token === undefined)
        return failed(issuerFailure({ ...failureOfAnswer(answer), words: 'the answer holds none' }));
    maskSecret(token);
    return succeeded({ token, expires: performance.now() + readLifetime(token, answer.serverTime) });
}
const mintedSchema = object({ value: pipe(string(), regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)) });
function readIdToken({ body }) {
    return matching(mintedSchema, json_parseJson(body)?.value)?.value;
}
/**
 * A refusal by the issuer (4xx) is mostly about the job's permissions, so it is not repeated for long; any other
 * trouble may pass.
 */
function issuerFailure({ httpStatus, persistence, words, retryAfterMs }) {
    const refused = httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && persistence !== 'transient';
    const status = httpStatus === undefined ? '' : ` (HTTP ${httpStatus})`;
    const message = `the job's OIDC issuer gave no ID token: ${words}${status}`;
    return { ...ownFailure(refused ? 'ambiguous' : 'transient', 'OidcTokenNotMinted', message), retryAfterMs };
}
const claimsSchema = object({ exp: number(), iat: optional(number()) });
/**
 * How long a JWT is valid from when it was issued: `exp` minus `iat`, both on the issuer's clock.
 *
 * @param answeredAt the issuer's clock when it answered, milliseconds since the epoch; used for a token without `iat`
 * @returns milliseconds; 0 when the token does not tell, so that it is used only once
 */
function readLifetime(jwt, answeredAt) {
    const [, payload = ''] = jwt.split('.');
    const claims = matching(claimsSchema, json_parseJson(Buffer.from(payload, 'base64url').toString('utf8'))?.value);
    const issuedAt = claims?.iat === undefined ? answeredAt : claims.iat * 1_000;
    return claims === undefined || issuedAt === undefined ? 0 : claims.exp * 1_000 - issuedAt;
}

;// CONCATENATED MODULE: ./lib/feldera/api.js







/**
 * Sends requests to one Feldera, with credentials and tenant. Call `close` at the end.
 *
 * @returns functions that return every failure of a request, and throw only the reason of `signal`, when that fires
 *   first
 */
function openApi(options) {
    const { host, tenant } = options;
    const connection = openConnectionTo(options);
    const credentials = createCredentials(options.credentials, connection);
    async function exchange(request, signal) {
        const headers = { ...options.headers, accept: 'application/json', ...request.headers };
        const answer = await connection.send({ ...request, headers }, signal);
        return answer.kind === 'fault' ? failed(failureOfFault(answer)) : received(answer, answer);
    }
    /** Sends one request. A token that is refused is replaced where possible, and a GET is then sent once more. */
    async function send(request, signal, isRepeated = false) {
        const { method, path } = request;
        // A POST follows from a look made just before. Asking an issuer for a new token first would let that look get out
        // of date.
        const bearer = await credentials.bearer(signal, method === 'POST');
        if (!bearer.ok)
            return bearer;
        const headers = requestHeaders(bearer.value, tenant);
        const answer = await exchange({ method, url: `${host}/v0${path}`, headers }, signal);
        const canRetry = answer.ok && answer.value.status === 401 && !isRepeated && credentials.renew(bearer.value);
        return canRetry && method === 'GET' ? await send(request, signal, true) : answer;
    }
    return {
        /** Sends a GET, to which the answer must be 200 with JSON of this shape. */
        async read(path, schema, signal) {
            const sent = await send({ method: 'GET', path }, signal);
            return sent.ok ? readJson(sent.value, schema) : sent;
        },
        async post(path, read, signal) {
            const sent = await send({ method: 'POST', path }, signal);
            return sent.ok ? read(sent.value) : sent;
        },
        /** Sends a GET to a path outside `/v0`, without credentials. */
        async readWithoutCredentials(path, read, signal) {
            const sent = await exchange({ method: 'GET', url: `${host}${path}`, headers: {} }, signal);
            return sent.ok ? read(sent.value) : sent;
        },
        close: () => connection.close(),
    };
}
function openConnectionTo({ host, authorities, ...options }) {
    const { requestTimeoutMs, clientCertificate, onExchange } = options;
    const trustsIntermediates = authorities.length > 0;
    const { origin } = new URL(host);
    return openConnection({ requestTimeoutMs, trustsIntermediates, origin, clientCertificate, onExchange });
}
function requestHeaders(token, tenant) {
    return {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(tenant === undefined ? {} : { 'feldera-tenant': tenant }),
    };
}
/** A good `Answer` that holds a value read from this HTTP answer. */
function received(value, { serverTime }) {
    return { ok: true, value, serverTime };
}
/**
 * Reads a 200 whose body is JSON of this shape. Anything else is a failure: outside `/v0` Feldera answers 200 with its
 * web console.
 */
function readJson(answer, schema) {
    if (answer.status !== 200)
        return failed(failureOfAnswer(answer));
    const json = json_parseJson(answer.body);
    if (json === undefined)
        return failed(notFeldera(answer));
    const parsed = validate(schema, json.value);
    if (parsed.success)
        return received(parsed.output, answer);
    const [issue] = parsed.issues;
    // The schema's own checks bring a message. For a value of the wrong type, the message names the field.
    if (issue.type === 'check')
        return failed(malformedAnswer(answer, issue.message));
    const field = getDotPath(issue) ?? 'the answer';
    const words = `the answer is not a Feldera pipeline API's: ${field} should be ${issue.expected ?? 'valid'}, not ${quoted(issue.received)}`;
    return failed(malformedAnswer(answer, words));
}

;// CONCATENATED MODULE: ./lib/feldera/checkpoint-sync.js


const syncSchema = pipe(object({
    bucket: string(),
    endpoint: optionalField(string()),
    read_bucket: optionalField(string()),
    take_bucket_ownership: optionalField(dist_boolean()),
    push_interval: optional(unknown()),
    checkpoint_push_interval: optional(unknown()),
}), transform((sync) => ({
    /** The store's address and the bucket with its prefix. It is for comparing, not for showing. */
    bucket: `${sync.endpoint ?? ''} ${sync.bucket}`,
    /** Whether it pulls from another bucket as long as its own holds nothing. */
    hasReadBucket: sync.read_bucket !== undefined && sync.read_bucket !== sync.bucket,
    /** Whether it becomes the bucket's owner when it is activated, so that others can no longer push there. */
    takesOwnership: sync.take_bucket_ownership === true,
    /** Whether it pushes checkpoints by itself once it is active. From 0.366 the interval has another name. */
    pushes: (sync.push_interval ?? sync.checkpoint_push_interval ?? null) !== null,
})));
/** A pipeline with its configuration, of which only that is read. */
const configurationSchema = pipe(object({
    runtime_config: object({ storage: object({ backend: object({ config: object({ sync: syncSchema }) }) }) }),
}), transform(({ runtime_config: config }) => config.storage.backend.config.sync));

;// CONCATENATED MODULE: ./lib/feldera/checkpointing.js






const idSchema = pipe(string(), minLength(1), maxLength(200));
const requestSchema = pipe(object({ checkpoint_sequence_number: countSchema, incarnation_uuid: optionalField(idSchema) }), transform((request) => ({ sequence: request.checkpoint_sequence_number, incarnation: request.incarnation_uuid })));
const pushSchema = pipe(object({ checkpoint_uuid: idSchema, incarnation_uuid: optionalField(idSchema) }), transform((request) => ({ uuid: request.checkpoint_uuid, incarnation: request.incarnation_uuid })));
const statusSchema = object({
    success: optionalField(countSchema),
    failure: optionalField(pipe(object({ sequence_number: countSchema, error: string() }), transform((failure) => ({ sequence: failure.sequence_number, error: failure.error })))),
});
const pushStatusSchema = pipe(object({
    success: optionalField(idSchema),
    periodic: optionalField(idSchema),
    failure: optionalField(object({ uuid: idSchema, error: string() })),
    running: lenientField(array(idSchema)),
}), transform(({ running = [], ...status }) => ({ ...status, running })));
/** The calls that make a checkpoint and push it to the object store. Both go on after the answer. */
function checkpointing({ read, post }) {
    return {
        // https://docs.feldera.com/api/checkpoint-pipeline
        makeCheckpoint: (name, signal) => post(`/pipelines/${name}/checkpoint`, reader(requestSchema), signal),
        // https://docs.feldera.com/api/get-checkpoint-status
        checkpointStatus: (name, incarnation, signal) => read(`/pipelines/${name}/checkpoint_status${queryFor(incarnation)}`, statusSchema, signal),
        /** Pushes the newest checkpoint there is, and makes none. https://docs.feldera.com/api/sync-checkpoints-to-s3 */
        pushCheckpoint: (name, signal) => post(`/pipelines/${name}/checkpoint/sync`, reader(pushSchema), signal),
        // https://docs.feldera.com/api/get-checkpoint-sync-status
        pushStatus: (name, incarnation, signal) => read(`/pipelines/${name}/checkpoint/sync_status${queryFor(incarnation)}`, pushStatusSchema, signal),
    };
}
/** From 0.337 a process refuses to answer about the requests to another one. */
function queryFor(incarnation) {
    return incarnation === undefined ? '' : `?${new URLSearchParams({ incarnation_uuid: incarnation })}`;
}
function reader(schema) {
    return (answer) => {
        const { status, body } = answer;
        if (status !== 200 && status !== 202)
            return failed(failureOfAnswer(answer));
        const json = json_parseJson(body);
        if (json === undefined)
            return failed(notFeldera(answer));
        const document = matching(schema, json.value);
        return document === undefined
            ? failed(malformedAnswer(answer, 'the answer does not say which checkpoint it is about'))
            : received(document, answer);
    };
}

;// CONCATENATED MODULE: ./lib/feldera/events.js


const eventSchema = pipe(object({
    recorded_at: timestampSchema,
    deployment_resources_desired_status: optionalField(string()),
    deployment_runtime_status: optionalField(string()),
    deployment_runtime_desired_status: optionalField(string()),
    storage_status: optionalField(string()),
}), transform((event) => ({
    recordedAt: event.recorded_at,
    /** `Provisioned` from a start on, and `Stopped` from a stop on. */
    resourcesDesiredStatus: event.deployment_resources_desired_status,
    /** Both are absent while there is no process. */
    runtimeStatus: event.deployment_runtime_status,
    runtimeDesiredStatus: event.deployment_runtime_desired_status,
    storageStatus: event.storage_status,
})));
/**
 * Feldera sends the newest first; reversing them first keeps the order of events with equal times when they are sorted.
 */
const eventsSchema = pipe(array(eventSchema), transform((events) => events.toReversed().sort((one, other) => one.recordedAt - other.recordedAt)));

;// CONCATENATED MODULE: ./lib/feldera/installation.js






const installationSchema = object({ edition: optionalField(string()), version: optionalField(string()) });
const roleSchema = pipe(object({ role: optionalField(string()) }), transform(({ role }) => role));
const healthSchema = object({ status: pipe(string(), minLength(1)) });
/** The calls about the installation as a whole. */
function aboutInstallation({ read, readWithoutCredentials, }) {
    return {
        /** Whether Feldera reaches its database. This needs no credentials. See docs/feldera.md: it has no page of its own. */
        health: (signal) => readWithoutCredentials('/healthz', readHealth, signal),
        // https://docs.feldera.com/api/get-platform-config
        installation: (signal) => read('/config', installationSchema, signal),
        /** The role; `undefined` in a Feldera without roles. https://docs.feldera.com/api/get-session */
        role: (signal) => read('/config/session', roleSchema, signal),
    };
}
/** `message`: what Feldera says about its database. An unhealthy Feldera answers 500, with the same kind of body. */
function readHealth(answer) {
    const { status, body } = answer;
    const health = matching(healthSchema, json_parseJson(body)?.value);
    if (health && (status === 200 || status === 500))
        return received({ isHealthy: status === 200, message: health.status }, answer);
    return failed(status === 200 ? notFeldera(answer) : failureOfAnswer(answer));
}

;// CONCATENATED MODULE: ./lib/feldera/lifecycle.js




/**
 * The calls that end and begin a deployment, and those that pause and resume it. The first are one transaction in Feldera's
 * database each, and the next look shows what it did. A pause or a resume is passed on to the pipeline's process, and a look
 * may show it seconds later.
 */
function lifecycle({ post }) {
    return {
        /** Pauses its inputs; what it has read already is still worked on. https://docs.feldera.com/api/pause-pipeline */
        pause: (name, signal) => post(`/pipelines/${name}/pause`, readReceipt, signal),
        // https://docs.feldera.com/api/resume-pipeline
        resume: (name, signal) => post(`/pipelines/${name}/resume`, readReceipt, signal),
        /** Stops the pipeline by force, and nothing is saved. https://docs.feldera.com/api/stop-pipeline */
        stop: (name, signal) => post(`/pipelines/${name}/stop?force=true`, readReceipt, signal),
        /**
         * Clears the storage of a stopped pipeline, with every checkpoint that was never pushed.
         * https://docs.feldera.com/api/clear-storage
         */
        clear: (name, signal) => post(`/pipelines/${name}/clear`, readReceipt, signal),
        /**
         * Starts the pipeline in standby. With `dismiss_error=false` a start that is sent twice cannot start what the first
         * one started and what has failed since. https://docs.feldera.com/api/start-pipeline
         */
        startInStandby: (name, bootstrap, signal) => post(`/pipelines/${name}/start?${startQuery(bootstrap)}`, readReceipt, signal),
        // https://docs.feldera.com/api/dismiss-pipeline-deployment-error — it must come before a start that does not dismiss the error itself.
        dismissError: (name, signal) => post(`/pipelines/${name}/dismiss_error`, readReceipt, signal),
    };
}
/** @param bootstrap how the start is to treat a difference; what is not known is left to Feldera's defaults */
function startQuery({ policy, isSilent, isConcurrent }) {
    return new URLSearchParams({
        initial: 'standby',
        dismiss_error: 'false',
        ...(policy === undefined ? {} : { bootstrap_policy: policy }),
        ...(isSilent ? { silent_bootstrap: 'true' } : {}),
        ...(isConcurrent ? { concurrent_bootstrap: 'true' } : {}),
    });
}
/** The text of the answer does not matter, but it must be Feldera's: a page of a proxy can come with 200, too. */
function readReceipt(answer) {
    const { status, body } = answer;
    if (status !== 200 && status !== 202)
        return failed(failureOfAnswer(answer));
    const isFelderas = body.trim() === '' || json_parseJson(body) !== undefined;
    return isFelderas ? received(undefined, answer) : failed(notFeldera(answer));
}

;// CONCATENATED MODULE: ./lib/feldera/process.js



const stateSchema = pipe(object({ global_metrics: object({ state: string() }) }), transform(({ global_metrics: { state } }) => state));
const inputSchema = object({ endpoint_name: string(), metrics: object({ total_records: countSchema }) });
const outputSchema = object({
    endpoint_name: string(),
    metrics: object({ total_processed_input_records: optionalField(countSchema) }),
});
const statsSchema = pipe(object({
    global_metrics: object({
        state: string(),
        incarnation_uuid: lenientField(string()),
        start_time: lenientField(number()),
        initial_start_time: lenientField(number()),
        transaction_status: fallback(string(), 'NoTransaction'),
        buffered_input_records: countSchema,
        total_input_records: countSchema,
        total_processed_records: countSchema,
        total_completed_records: countSchema,
    }),
    checkpoint_activity: fallback(object({ status: string(), reasons: fallback(array(unknown()), []) }), {
        status: 'idle',
        reasons: [],
    }),
    permanent_checkpoint_errors: lenientField(array(unknown())),
    suspend_error: fallback(object({ Permanent: array(unknown()) }), { Permanent: [] }),
    inputs: fallback(array(inputSchema), []),
    outputs: fallback(array(outputSchema), []),
}), transform(({ global_metrics: metrics, ...stats }) => ({
    /** `Running` or `Paused`: what its inputs do. */
    state: metrics.state,
    /** Which process it is. Before Feldera tells its id, the second at which it began stands for that. */
    incarnation: metrics.incarnation_uuid ?? String(metrics.start_time),
    /** When the first process began of those that go back to each other by checkpoints, seconds since the epoch. */
    initialStart: metrics.initial_start_time,
    hasTransaction: metrics.transaction_status !== 'NoTransaction',
    /** Read, and waiting to be worked on. */
    buffered: metrics.buffered_input_records,
    input: metrics.total_input_records,
    processed: metrics.total_processed_records,
    /** Those whose results have reached all outputs. */
    completed: metrics.total_completed_records,
    /** Whether a checkpoint is being made, or waits to be; from 0.288. */
    isCheckpointing: stats.checkpoint_activity.status !== 'idle',
    /** What a checkpoint waits for, in Feldera's words. */
    checkpointDelays: stats.checkpoint_activity.reasons.map(inWords),
    /** Why it can never make a checkpoint, in Feldera's words. */
    checkpointObstacles: (stats.permanent_checkpoint_errors ?? stats.suspend_error.Permanent).map(inWords),
    /** The records that came in by each input. */
    inputs: stats.inputs.map(({ endpoint_name: name, metrics: { total_records: records } }) => ({
        name,
        records,
    })),
    /** The outputs that have not delivered the results of all records that were processed. */
    lateOutputs: stats.outputs
        .filter(({ metrics: { total_processed_input_records: delivered } }) => isShort(delivered, metrics))
        .map(({ endpoint_name: name }) => name),
})));
function isShort(delivered, { total_processed_records: all }) {
    return delivered !== undefined && delivered < all;
}
function inWords(reason) {
    if (typeof reason === 'string')
        return reason;
    try {
        return JSON.stringify(reason);
    }
    catch {
        // What can be read can still be nested too deeply to be written.
        return '…';
    }
}
/** The questions that Feldera passes on to the pipeline's process. */
function questionsToProcess({ read }) {
    return {
        /** Asking wakes Feldera's runner. https://docs.feldera.com/api/get-the-checkpoints-for-a-pipeline */
        heldCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints`, checkpointListSchema, signal),
        /**
         * The state of the pipeline's process in its own words: `Running`, `Paused`, or `Initializing` when it does not serve
         * yet, as in standby and while it waits for approval.
         * https://docs.feldera.com/api/get-pipeline-stats
         */
        processState: async (name, signal) => {
            const answer = await read(`/pipelines/${name}/stats`, stateSchema, signal);
            const isNotReady = !answer.ok && answer.failure.code === 'Initializing';
            return isNotReady ? { ...succeeded('Initializing'), serverTime: answer.serverTime } : answer;
        },
        /** What it counts. It must serve, paused or not. https://docs.feldera.com/api/get-pipeline-stats */
        processStats: (name, signal) => read(`/pipelines/${name}/stats`, statsSchema, signal),
        // https://docs.feldera.com/api/list-checkpoints-in-remote-object-storage — in any order; from 0.313.
        remoteCheckpoints: (name, signal) => read(`/pipelines/${name}/checkpoints/remote`, checkpointListSchema, signal),
    };
}

;// CONCATENATED MODULE: ./lib/feldera/client.js













const pipelineNamesSchema = pipe(array(object({ name: string() })), transform((rows) => rows.map(({ name }) => name)));
function acceptance(text, checkpoint = null) {
    return { text, checkpointSequenceNumber: checkpoint ?? undefined };
}
const acceptanceSchema = union([
    pipe(string(), transform((text) => acceptance(text))),
    pipe(object({ checkpoint_sequence_number: nullable(pipe(number(), safeInteger())) }), transform((said) => acceptance('', said.checkpoint_sequence_number))),
]);
/** The answer about one pipeline. It must have the name that was asked for, or something else has answered. */
function pipelineNamed(name) {
    return pipe(pipelineAnswerSchema, check((pipeline) => pipeline.name === name, ({ input }) => `the answer is about pipeline '${quoted(input.name)}'`));
}
/** Each row is read by itself, so that one of an unexpected shape spoils no other. */
function listSchema(names) {
    return pipe(array(unknown()), transform((rows) => ({ length: rows.length, rows: readRows(rows, names) })));
}
function readRows(rows, names) {
    // Only those that were asked for are validated, because that takes long in a list of millions.
    const named = Map.groupBy(rows.filter((row) => names.has(nameOf(row))), nameOf);
    const read = [...named].flatMap(([name, [row, ...others]]) => {
        const pipeline = others.length === 0 ? matching(pipelineAnswerSchema, row) : undefined;
        return pipeline ? [[name, pipeline]] : [];
    });
    return new Map(read);
}
function nameOf(row) {
    if (typeof row !== 'object' || row === null || !('name' in row))
        return '';
    return typeof row.name === 'string' ? row.name : '';
}
const LIST = '/pipelines?selector=status';
/**
 * Feldera's API, with one function per endpoint. Nothing here repeats, waits or logs. Pipeline names go into the path
 * as they are, so they must have been checked (inputs/values.ts). docs/feldera.md tells which behaviour of Feldera the
 * action relies on.
 *
 * Each function returns the failure of its request, and throws only the reason of its signal, when that fires first.
 * Call `close` at the end.
 */
function createFeldera(options) {
    const api = openApi(options);
    const { read, post, close } = api;
    return {
        // https://docs.feldera.com/api/get-pipeline — `status` leaves out program and configuration, which may hold keys.
        pipeline: (name, signal) => read(`/pipelines/${name}?selector=status`, pipelineNamed(name), signal),
        // https://docs.feldera.com/api/list-pipelines
        pipelines: (names, signal) => read(LIST, listSchema(names), signal),
        pipelineNames: (signal) => read(LIST, pipelineNamesSchema, signal),
        // https://docs.feldera.com/api/activate-standby-pipeline — despite its schema, the values of `initial` are in lower case.
        activate: (name, target, signal) => post(`/pipelines/${name}/activate?initial=${target.toLowerCase()}`, readAcceptance, signal),
        // https://docs.feldera.com/api/approve-bootstrap
        approve: (name, signal) => post(`/pipelines/${name}/approve`, readReceipt, signal),
        ...lifecycle(api),
        ...checkpointing(api),
        ...aboutInstallation(api),
        ...questionsToProcess(api),
        /** The pipeline's event history, oldest first. https://docs.feldera.com/api/list-pipeline-events */
        events: (name, signal) => read(`/pipelines/${name}/events`, eventsSchema, signal),
        /** Where its checkpoints are kept. https://docs.feldera.com/api/get-pipeline */
        checkpointSync: (name, signal) => read(`/pipelines/${name}?selector=all`, configurationSchema, signal),
        close,
    };
}
/**
 * Feldera accepts with a 202 that holds a string, an object or nothing. Any other good status may come from something
 * else.
 */
function readAcceptance(answer) {
    const { status, body } = answer;
    if (status < 200 || status > 299)
        return failed(failureOfAnswer(answer));
    if (status === 202 && body.trim() === '' && isDelimited(answer))
        return received(acceptance(''), answer);
    const json = json_parseJson(body);
    if (json === undefined)
        return failed(notFeldera(answer));
    if (status !== 202)
        return failed(malformedAnswer(answer, `an activation is accepted with 202, not ${status}`));
    const accepted = matching(acceptanceSchema, json.value);
    if (accepted)
        return received(accepted, answer);
    return failed(malformedAnswer(answer, 'the 202 holds neither text nor a checkpoint'));
}
/**
 * Whether an empty body is known to be complete. Without these headers it ends with the connection, which may have been
 * cut.
 */
function isDelimited({ headers }) {
    return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

;// CONCATENATED MODULE: ./lib/decide/result.js
function isOfPrimary(operation) {
    return operation.endsWith('-primary');
}
/** Whether a result says that the pipeline is active, or on its way. */
function saysActive({ kind }) {
    return kind === 'activated' || kind === 'already-active' || kind === 'accepted';
}

;// CONCATENATED MODULE: ./lib/report/commands.js

/**
 * A command of Feldera's client, as a marked part of a sentence. Without the variables the client would ask Feldera's own public
 * installation, or for another tenant.
 *
 * @param line what comes after `fda`
 */
function fda(installation, line) {
    return command(fdaLine(installation, line));
}
/** The same at the primary's Feldera. */
function fdaAtPrimary({ primaryHost, tenant }, line) {
    return fda({ host: primaryHost, tenant }, line);
}
/** The same without marks, for a line of the log. */
function fdaLine(installation, line) {
    return `${variablesFor(installation)} fda ${line}`;
}
/** Several in a row. In a shell of their own, so that the variables do not stay. */
function fdaInTurn(installation, lines) {
    return command(`(export ${variablesFor(installation)}; ${lines.map((line) => `fda ${line}`).join(' && ')})`);
}
function variablesFor({ host, tenant }) {
    return `FELDERA_HOST=${shellWord(host)}${tenant === undefined ? '' : ` FELDERA_TENANT=${shellWord(tenant)}`}`;
}
/** A text as one word of a POSIX shell. An address may hold what a shell would run: `$(…)`, `;`, `'`. */
function shellWord(text) {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

;// CONCATENATED MODULE: ./lib/report/wording.js


// Phrases that all messages use.
/** `Standby (desired Running)`, or only the status when it is the desired one; marked as quoted. */
function describeState({ status, desiredStatus }) {
    return status === desiredStatus ? quoted(status) : `${quoted(status)} (desired ${quoted(desiredStatus)})`;
}
/** The same of a pipeline as it was last seen; empty when it never was. */
function describeLast(last) {
    return last === undefined ? '' : describeState(last);
}
/**
 * How much of a server's words is shown, so that the advice after them still fits into an annotation of 4,096
 * characters.
 */
const WORDS_CHARACTERS = 1_500;
const CODE_CHARACTERS = 100;
/** A failure as a phrase: `the words (HTTP 404 UnknownPipelineName)`. */
function describeFailure({ words, httpStatus, code }) {
    const source = httpStatus === undefined ? code : `HTTP ${httpStatus} ${code}`;
    return `${withoutStop(redactedStart(words, WORDS_CHARACTERS))} (${quoted(redactedStart(source, CODE_CHARACTERS))})`;
}
/** The same for an error inside a good answer, such as the error of a deployment. */
function describeApiError({ message, errorCode }) {
    return describeFailure({ words: quoted(message), code: errorCode, httpStatus: undefined });
}
/** How many names a sentence lists. */
const NAMES_SHOWN = 5;
/** `a, b, c, d, e and 7 more`. */
function listNames(names, separator = ', ') {
    const rest = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
    return `${names.slice(0, NAMES_SHOWN).join(separator)}${rest}`;
}
/** The name of a pipeline as a sentence shows it. */
function inQuotes(name) {
    return `'${name}'`;
}

;// CONCATENATED MODULE: ./lib/report/advice.js








const LOGS_ADVICE = `Look at the pipeline's logs in Feldera${AT_PIPELINE}.`;
/**
 * What to do about a deployment with an error. Feldera keeps the desired status in the pipeline's storage, even after
 * an activation that failed, so the storage cannot stand by again. The advice names both ways out and what each costs.
 *
 * @param errorCode Feldera's code for the error, when no activation is known; absent after an activation
 * @param mayBeSecond whether another pipeline may be live in its place, beside which it must not be started as running
 */
function deploymentAdvice(named, errorCode, mayBeSecond = false) {
    if (errorCode && /Compil/.test(errorCode))
        return 'Its program does not compile: correct it, then start the pipeline again.';
    // Codes of Feldera's runner: it got no resources or no process, or the configuration cannot be deployed.
    if (errorCode && /^(?:Automaton|Runner)/.test(errorCode))
        return `It could not be started or kept running, which has nothing to do with its storage. ${LOGS_ADVICE}`;
    const whose = errorCode === undefined ? 'Its' : 'If it was activated before, its';
    const when = mayBeSecond ? 'Once you know that its primary is not live, start' : 'Start';
    const running = `(1) ${when} it as running, which resumes from its own storage, and that may be older than what the object store holds: ${fda(named, `start ${named.pipeline}`)}.`;
    const standby = '(2) Clear its storage and start it in standby again: that destroys every checkpoint that was never pushed, and there is no standby until it has pulled one.';
    return `${LOGS_ADVICE} ${whose} storage cannot stand by again. There are two ways on. ${running} ${standby}`;
}
/** How to start a pipeline in standby, as a sentence. */
function startInStandby(named) {
    const { pipeline } = named;
    return `Start it in standby, with: ${fda(named, `start ${pipeline} --initial standby`)}, or ${command(`POST /v0/pipelines/${pipeline}/start?initial=standby`)}.`;
}
/** What to do after somebody else has changed or stopped the pipeline. `seen`: the pipeline as it was seen then. */
function interferenceAdvice({ verb, expect, target }, seen, what) {
    if (verb !== 'activate')
        return 'Find out who did, before anything else: it may be a failover at work.';
    switch (what) {
        case 'PipelineStopped':
            return 'Find out who or what stopped it before starting it again.';
        case 'PipelineReplaced':
            return seen.desiredStatus === 'Standby'
                ? 'Find out who replaced it; re-run this job to activate the new deployment.'
                : `Find out who replaced it: the new deployment is ${describeState(seen)}.`;
        case 'DesiredStatusChanged': {
            // Without 'expect: any' the next run would refuse the pipeline as a live one.
            const how = expect === 'any' ? '' : " with 'expect: any'";
            const effect = target === 'Paused' ? ', which pauses it' : '';
            return `Find out who changed it. If the activation should win, run it again${how}${effect}.`;
        }
    }
}
const MORE_TIME = "Re-run this job, or raise 'timeout'.";
const LOST = `Feldera has lost sight of the pipeline's process. Look at it${AT_PIPELINE}.`;
/** What to do once the deadline has passed. `failure`: what kept requests from succeeding, if anything did. */
function adviceAfterTimeout(facts, failure) {
    const { inputs, record } = facts;
    const { last, activation } = record;
    const aboutTrouble = failure ? adviceFor(failure, facts) : '';
    const lost = last?.status === 'Unavailable' ? LOST : '';
    const goOn = asSentence(`${rerunToWatch(inputs)}, or raise 'timeout'`);
    if (record.hold)
        return sentences(aboutTrouble, lost, goOn);
    if (inputs.verb === 'check')
        return aboutTrouble || MORE_TIME;
    if (inputs.verb !== 'activate')
        return sentences(aboutTrouble, whatStandsInTheWay(record), whetherToGoOn(facts));
    if (activation.kind === 'not-sent') {
        const isUnreached = last === undefined && failure?.httpStatus === undefined;
        const host = isUnreached && !aboutTrouble.includes("'host'") ? "Check the input 'host' first." : '';
        return sentences(aboutTrouble, host, lost, MORE_TIME);
    }
    if (last?.status === 'AwaitingApproval') {
        const approve = `Look at the difference${AT_PIPELINE}. Then approve it with: ${fda(inputs, `approve ${inputs.pipeline}`)}.`;
        return sentences(aboutTrouble, approve, asSentence(rerunToWatch(inputs)));
    }
    return sentences(aboutTrouble, lost, goOn);
}
function whetherToGoOn({ inputs, record }) {
    if (record.writeTrouble?.code === 'ProcessDiffers')
        return '';
    // What is said about both sides has it.
    if (inputs.verb === 'switchover')
        return record.primary?.stop ? '' : MORE_TIME;
    // Another rehearsal would refuse what this one has left.
    if (inputs.verb === 'rehearse')
        return record.hasSent ? '' : MORE_TIME;
    return 'Run this again to go on from where it stands.';
}
/** What a pipeline that is put into standby waits for, when that may never come. */
function whatStandsInTheWay({ last, unarmed, writeTrouble }) {
    if (writeTrouble?.code === 'ProcessDiffers')
        return 'Leave it alone until you know why: somebody may have set it running, and with its runner down Feldera shows an old state.';
    if (unarmed === 'serving' && last?.status === 'Standby')
        return "The pipeline's process does not say that it is in standby, while Feldera shows Standby: see whether Feldera's runner works.";
    // Feldera clears a storage for as long as it takes, also when it cannot.
    if (last?.storageStatus !== 'Clearing')
        return '';
    return "Its storage is still being cleared, and nothing can be started meanwhile: if that does not end, see the manager's log in Feldera.";
}
/** How to go on watching an activation that is under way, as a clause. */
function rerunToWatch(inputs) {
    return `${rerun(inputs)} to go on watching (it sends nothing twice)`;
}
/**
 * How to run the step again, as a clause. With `expect: standby` the next run would refuse the activation that is under
 * way.
 */
function rerun({ expect }) {
    return `re-run this job${expect === 'standby' ? " with 'expect: standby-or-active'" : ''}`;
}
function checkHost(_failure, { host }) {
    return `Check the input 'host' (${host}): it must be the base URL of Feldera's API, and proxies before it must let /v0 through.`;
}
/** The environment variable that names the proxy used to reach the host; `undefined` when none is used. */
function proxyVariable({ host }) {
    const route = routeTo(new URL(host));
    return 'proxy' in route ? route.variable : undefined;
}
/** What to check about the proxy; empty when the environment names none. */
function proxyAdvice(step) {
    if (proxyVariable(step) !== undefined)
        return 'If the host is to be reached directly, name it in no_proxy.';
    if (!isProxySet(new URL(step.host)))
        return '';
    return 'It was tried without the proxy that the environment names: see no_proxy.';
}
function reachability(_failure, step) {
    const variable = proxyVariable(step);
    const what = variable === undefined
        ? "Check the input 'host', and that this runner may reach it (private network, firewall)."
        : `Check the proxy, which the environment variable ${variable} names, and the input 'host'.`;
    return sentences(what, proxyAdvice(step));
}
/** A proxy has refused, so one is used and `proxyVariable` has a value. */
function proxyRefusal(_failure, step) {
    const what = `Check the credentials in the proxy's URL of the environment variable ${proxyVariable(step)}, and what the proxy lets through.`;
    return sentences(what, proxyAdvice(step));
}
const SLOW = "The server is slow or a firewall swallows packets; 'request-timeout' limits each request.";
/** A server that expects TLS closes the connection when it gets plain http, or answers with a TLS alert. */
function suggestHttps(_failure, { host, hasWorked }) {
    if (hasWorked || !host.startsWith('http:'))
        return '';
    return `Check the input 'host': if TLS is spoken there, it is ${host.replace('http:', 'https:')}.`;
}
function connectionLostAdvice(failure, step) {
    const { clientCertificate, hasWorked } = step;
    if (clientCertificate === undefined || hasWorked)
        return suggestHttps(failure, step);
    return `A server may close the connection because it does not accept the client certificate. ${checkClientCertificate(clientCertificate)}`;
}
/** The server speaks another protocol than the URL says: no TLS for https, or no HTTP for http. */
function otherScheme(failure, step) {
    const { host, hasWorked } = step;
    if (hasWorked || !host.startsWith('https:'))
        return suggestHttps(failure, step) || checkHost(failure, step);
    return `Check the input 'host' (${host}): no TLS is spoken there; if Feldera is really served without, it is ${host.replace('https:', 'http:')}.`;
}
function unknownEndpoint(failure, step) {
    if (step.hasWorked)
        return 'This Feldera has no such call: it is too old or too new for this version of the action.';
    return `This Feldera, or what answers at this base URL, has no such call. ${checkHost(failure, step)}`;
}
const afterActivation = (_failure, step) => deploymentAdvice(step);
const BY_CODE = {
    NotFelderaApi: notFelderaAdvice,
    MalformedAnswer: checkHost,
    AnswerTooLarge: checkHost,
    BadRequest: checkHost,
    NotHttp: otherScheme,
    ConnectionLost: connectionLostAdvice,
    RedirectRefused: "Redirects are never followed, they could carry the token elsewhere. Give the final address as input 'host'.",
    ConnectionFailed: reachability,
    ProxyRefused: proxyRefusal,
    RequestTimedOut: (_failure, step) => sentences(SLOW, proxyAdvice(step)),
    CertificateNotTrusted: certificateAdvice,
    TlsFailed: tlsAdvice,
    ClientCertificateRequired: clientCertificateAdvice,
    HeadersTooLarge: "Check the input 'headers', and the token: together they are too long for the server.",
    SignInRequired: signInAdvice,
    UnknownEndpoint: unknownEndpoint,
    UnknownPipelineName: (_failure, step) => namesAdvice(step),
    DatabaseDown: 'Feldera cannot reach its database, and refuses every key meanwhile: see to the database. The key may well be good.',
    OidcTokenNotMinted: issuerAdvice,
    OidcTokenFileUnusable: 'Run feldera/oidc-auth-action (v4 or newer) before this step in the same job: it keeps that file up to date while the job runs.',
    EnterpriseFeature: 'Standby pipelines and their activation are features of Feldera Enterprise; this is the community edition.',
    UnknownTenantName: "Check the input 'tenant'.",
    NotATenantMember: "Check the input 'tenant'.",
    AmbiguousOidcTenant: "Say which one with the input 'tenant'.",
    AmbiguousTenantMembership: "Say which one with the input 'tenant'.",
    OidcTenantNotTrusted: "The OIDC trust in Feldera is for another tenant; check the input 'tenant'.",
    NoTenantMemberships: 'The user behind the token belongs to no tenant of this Feldera.',
    InsufficientPermissions: roleAdvice,
    InitializationError: afterActivation,
    Terminating: afterActivation,
};
/**
 * What a person should do about a failed request, in one or two sentences; empty when there is nothing to add to the
 * failure.
 *
 * @param names when Feldera does not know the pipeline: the names it does know, closest first; `undefined` when they
 *   could not be listed
 */
function adviceFor(failure, { inputs, record }, names) {
    const step = { ...inputs, names, hasWorked: record.first !== undefined };
    const { code, httpStatus } = failure;
    // A code may be text from a server, so it must not find properties that every object has, such as `constructor`.
    const advice = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
    if (advice === undefined)
        return httpStatus === 401 ? credentialsAdvice(failure, step) : '';
    return typeof advice === 'string' ? advice : advice(failure, step);
}
/** How much of a name is shown. Feldera's names have at most 63 characters. */
const NAME_CHARACTERS = 80;
/** What to do when Feldera does not know the pipeline's name, or no longer does. */
function namesAdvice({ names, pipeline, pipelines, hasWorked }) {
    // Somebody has just created it, or Feldera runs several managers and not all of them knew it yet.
    if (names?.includes(pipeline))
        return "Feldera's list of pipelines has this name by now: re-run this job.";
    const quotedNames = (names ?? []).map((name) => quoted(redactedStart(name, NAME_CHARACTERS)));
    const list = quotedNames.length === 0 ? '' : `The pipelines there are: ${listNames(quotedNames)}.`;
    if (hasWorked)
        return sentences('Somebody deleted or renamed it meanwhile: find out who.', list);
    if (names === undefined)
        return "Check the inputs 'pipeline', 'host' and 'tenant'.";
    if (list === '')
        return "There are no pipelines there (for this token and tenant). Check 'host' and 'tenant'.";
    // One that the step was given as well is meant as it is.
    const closest = quotedNames[names.findIndex((name) => !pipelines.includes(name))];
    return sentences(closest === undefined ? '' : `Did you mean '${closest}'?`, list);
}
/**
 * Something before Feldera asks for a sign-in. On a 401 it may also be an ingress that only replaces Feldera's own
 * error page.
 */
function signInAdvice({ httpStatus }, step) {
    const { host, credentials } = step;
    const refused = `An access proxy or a login page stands before Feldera at ${host}, and this step cannot sign in there as a person does: ${passTheProxy(step)}, let this runner through to /v0, or use an address that the proxy does not guard.`;
    if (httpStatus !== 401)
        return refused;
    const token = credentials.kind === 'none' ? "set the input 'token'" : 'check the credentials too';
    return `${refused} If it only replaces Feldera's own error pages, ${token}.`;
}
/** How to get past an access proxy, as a clause. */
function passTheProxy({ headers }) {
    return Object.keys(headers).length === 0
        ? "send what it asks for (such as a service token) with the input 'headers'"
        : "check what the input 'headers' sends, which it does not accept or does not ask for";
}
function notFelderaAdvice(failure, step) {
    const ifGuarded = `If an access proxy or a gateway refuses this there, ${passTheProxy(step)}.`;
    return failure.httpStatus === 403 ? sentences(checkHost(failure, step), ifGuarded) : checkHost(failure, step);
}
/** The server ends the handshake, and says in a word of TLS why. */
function tlsAdvice(_failure, { clientCertificate }) {
    return clientCertificate === undefined
        ? "The server refuses this TLS connection: it may ask for a client certificate, for which there are the inputs 'client-certificate' and 'client-key', or for a version of TLS that is no longer spoken."
        : `The server refuses this TLS connection. ${checkClientCertificate(clientCertificate)}`;
}
function clientCertificateAdvice(_failure, { clientCertificate }) {
    return clientCertificate === undefined
        ? "Give the certificate by which the server is to know this step, and its key, in the inputs 'client-certificate' and 'client-key'."
        : `The server does not accept the one that it got. ${checkClientCertificate(clientCertificate)}`;
}
function checkClientCertificate({ chain }) {
    return `Check the input 'client-certificate': whether it is valid (it is from ${validity(chain)}), and signed by an authority that the server trusts, with those in between.`;
}
function issuerAdvice({ persistence }, { credentials, hasWorked }) {
    const isGitHubs = credentials.kind === 'oidc' && credentials.isGitHubs;
    if (persistence === 'transient' || hasWorked) {
        const whose = isGitHubs ? "GitHub's issuer" : 'The issuer of this runner';
        return `${whose} is in trouble or limits how often it is asked; that passes by itself. Re-run this job.`;
    }
    if (isGitHubs)
        return "The job needs 'permissions: id-token: write'.";
    return "This runner is not GitHub's: see how its issuer is switched on (on Forgejo 'enable-openid-connect: true' in the workflow).";
}
function certificateAdvice({ networkCode }) {
    if (networkCode === 'CERT_HAS_EXPIRED')
        return "Renew the server's certificate.";
    if (networkCode === 'CERT_NOT_YET_VALID')
        return "Check the clocks of the runner and the server's certificate.";
    if (networkCode === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return "Use a name in 'host' that the certificate was made for.";
    return "Give the certificate of the authority that signed it in the input 'ca-certificate'.";
}
const rolesSchema = object({ required: string(), actual: string() });
function roleAdvice({ details }) {
    const roles = matching(rolesSchema, details);
    if (roles === undefined)
        return '';
    return `The credentials have the role '${quoted(roles.actual)}', this needs '${quoted(roles.required)}': create an API key (or OIDC trust) with that role.`;
}
function credentialsAdvice(failure, step) {
    const { credentials } = step;
    switch (credentials.kind) {
        case 'none':
            return credentials.hasCommand
                ? "No token was given. FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands: use 'oidc: true', the input 'token', or the variable FELDERA_OIDC_TOKEN_FILE that feldera/oidc-auth-action exports from v4 on."
                : "No token was given: set the input 'token'. A secret kept in an environment needs 'environment:' on the job; runs from forks and by Dependabot get no secrets.";
        case 'token':
            return tokenAdvice(credentials);
        case 'token-file':
        case 'oidc':
            return idTokenAdvice(failure, step);
    }
}
function tokenAdvice({ token, variable }) {
    const what = variable === undefined ? "the input 'token'" : `the environment variable ${variable}`;
    if (!TOKEN_FORM.test(token))
        return `What ${what} holds is neither an API key, which begins with 'apikey:', nor a JWT: check the secret.`;
    return `Check that ${what} holds a current API key of this Feldera, not revoked, and not of another installation.`;
}
/** The form of Feldera's API keys and of JWTs. */
const TOKEN_FORM = /^(?:apikey:|[\w-]+\.[\w-]+\.[\w-]*$)/;
/** Reasons for refusing an ID token, in the words of Feldera's JWT library. Feldera has no error codes for them. */
const NOT_VALID_NOW = /Expired|Immature|not yet valid|not valid yet/i;
const NO_SIGNING_KEY = /signing key/i;
function idTokenAdvice({ words }, { credentials, hasWorked }) {
    if (NOT_VALID_NOW.test(words) && credentials.kind === 'token-file')
        return 'The token in the file of FELDERA_OIDC_TOKEN_FILE has run out, or clocks disagree: see whether feldera/oidc-auth-action still runs in this job and writes the file anew.';
    if (NOT_VALID_NOW.test(words))
        return 'The token is fresh, so the clocks of Feldera and of its issuer disagree: check the clock of the machine Feldera runs on.';
    if (NO_SIGNING_KEY.test(words))
        return "Feldera must reach the issuer over https to fetch its keys, and asks for new ones once in 30 s only. Re-run this job; if that does not help, see to Feldera's way out.";
    if (hasWorked)
        return 'Tokens of this job were accepted before: see whether the OIDC trust in Feldera was changed or removed.';
    const isGitHubs = credentials.kind !== 'oidc' || credentials.isGitHubs;
    const subject = isGitHubs
        ? 'the subject GitHub really sends, which names the environment and may hold ids'
        : "the issuer and the subject of this runner, which is not GitHub's";
    return `An administrator must register the trust for this repository in Feldera (audience, role write, and ${subject}); see the README.`;
}

;// CONCATENATED MODULE: ./lib/report/approval-diff.js





const namesSchema = array(string());
const differenceSchema = record(string(), unknown());
/**
 * The changes in an approval difference, in Feldera's order. Kinds of change without names are left out.
 *
 * @param difference `approval_diff` as Feldera sends it: lists of names by kind; those about the program are one level
 *   deeper, in `program_diff`
 */
function listChanges(difference) {
    return entriesOf(difference).flatMap(([kind, value]) => kind === 'program_diff' ? entriesOf(value).flatMap(namesOf) : namesOf([kind, value]));
}
function entriesOf(value) {
    return Object.entries(matching(differenceSchema, value) ?? {});
}
function namesOf([kind, value]) {
    const names = matching(namesSchema, value) ?? [];
    return names.length > 0 ? [{ what: kind.replaceAll('_', ' '), names }] : [];
}
/** How much of the difference a message has room for. */
const SENTENCE_CHARACTERS = 600;
/**
 * The changes as text: `added views late_orders; modified input connectors orders.kafka`, marked as quoted; empty
 * without changes.
 */
function describeChanges(changes) {
    const text = changes.map(({ what, names }) => `${what} ${listNames(names)}`).join('; ');
    return text && quoted(redactedStart(text, SENTENCE_CHARACTERS));
}

;// CONCATENATED MODULE: external "node:util"
const external_node_util_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
;// CONCATENATED MODULE: ./lib/report/plain-text.js



/**
 * Control characters, and those that reorder or hide text: C0, C1, the Unicode line and paragraph separators, and all
 * format characters (bidi controls, zero width, tags).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/**
 * Turns any text into one harmless line for the runner's log.
 *
 * The runner looks for commands in each line of stdout and stderr: `::command::` at its start, and the old
 * `##[command]` anywhere. A blank inside makes both ineffective, and the text stays readable.
 *
 * @param limit the most characters (UTF-16 units) to keep; an ellipsis marks that the text was cut
 */
function plainLine(text, limit = 2_000) {
    return markedLine(withoutMarks(text), limit);
}
/** The same line, but with the marks of `quoted` and `command`, which `prose` turns into elements. */
function markedLine(text, limit) {
    // A server may send megabytes, so the text is cut first, to four times the limit because characters are removed
    // below.
    const visible = (0,external_node_util_namespaceObject.stripVTControlCharacters)(redactedStart(text, limit * 4).toWellFormed()).replace(UNPRINTABLE, ' ');
    // Redacted once more, because a secret may have had invisible characters in it, which are gone now.
    const line = redact(visible)
        .trim()
        .replace(/##(?=\[)/g, '# # ')
        .replace(/^::/, ': : ');
    return truncate(line, limit);
}
/** A plain line, escaped for HTML. Put it into a `<code>` element, in which GitHub makes no links. */
function plainHtml(text, limit = 1_000) {
    return escapeHtml(plainLine(text, limit));
}
function escapeHtml(text) {
    return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
/**
 * A value as JSON in which all characters that could do harm in a log are escaped. It still parses to the same value.
 *
 * @returns the JSON; empty when it is longer than `limit` characters, or nested too deeply to be written
 */
function plainJson(value, limit) {
    const json = stringify(value);
    // Escaping only makes it longer, so there is no need to go on.
    if (json.length > limit)
        return '';
    const escaped = redact(json)
        .toWellFormed()
        .replace(UNPRINTABLE, (run) => [...run].map(escapeCharacter).join(''))
        .replace(/##(?=\[)/g, '\\u0023\\u0023');
    return escaped.length > limit ? '' : escaped;
}
function stringify(value) {
    try {
        return JSON.stringify(value) ?? '';
    }
    catch {
        return '';
    }
}
function escapeCharacter(character) {
    return Array.from({ length: character.length }, (_, index) => {
        return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
    }).join('');
}
function truncate(text, limit) {
    return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}

;// CONCATENATED MODULE: ./lib/decide/live-now.js







const TOGETHER = {
    live: {
        live: 'both',
        paused: 'one',
        coming: 'both-soon',
        going: 'perhaps-both',
        'not-live': 'one',
        unknown: 'perhaps-both',
        untouched: 'one',
    },
    hidden: withUnseenPrimary('perhaps-both', 'perhaps-both'),
    going: { ...withUnseenPrimary('perhaps-both', 'perhaps-none'), 'not-live': 'none-soon', going: 'none-soon' },
    'not-live': { ...withUnseenPrimary('one', 'none-yet'), 'not-live': 'none', going: 'none-soon' },
    unknown: withUnseenPrimary('one', 'perhaps-none'),
};
/** What is said when nobody knows that the primary is live, when the standby is, or is on its way. */
function withUnseenPrimary(live, coming) {
    const none = 'perhaps-none';
    return { live, paused: 'one', coming, going: none, 'not-live': none, unknown: none, untouched: none };
}
function liveNow(result, memory) {
    return TOGETHER[primaryPart(memory)][standbyPart(result, memory)];
}
/** Whether the standby is live at the end of a run. */
function standbyPart(result, { last, lastLookedAt = 0, trouble, activation }) {
    if (result.kind === 'request-failed' && !isOfPrimary(result.operation) && isUnknownPipeline(result.failure))
        return 'not-live';
    // Requests have been failing since the last look, so it may be an old one.
    const isOld = (trouble && trouble.since > lastLookedAt) || isLookInDoubt(result);
    if (activation.kind === 'unconfirmed' && !isSettled(result))
        return 'unknown';
    if (last === undefined || isOld)
        return activation.kind === 'not-sent' ? 'untouched' : 'unknown';
    const hasFailed = last.deploymentError !== undefined;
    // What is stopped because it has failed serves no more.
    if (isStopped(last) || (hasFailed && last.status === 'Stopping'))
        return 'not-live';
    if (isGoingDown(last) || hasFailed)
        return 'going';
    if (!isLive(last))
        return isUnderWay(activation) ? 'coming' : 'not-live';
    if (last.status === 'Unavailable')
        return 'unknown';
    if (last.status !== last.desiredStatus)
        return 'coming';
    return last.status === 'Paused' ? 'paused' : 'live';
}
/** Whether the end says that an activation whose answer was lost was not accepted: another one was due. */
function isSettled(result) {
    if (result.kind === 'guarded' || result.kind === 'refused')
        return true;
    if (result.kind !== 'request-failed')
        return false;
    return result.operation === 'ask-standby' || isOfPrimary(result.operation);
}
/** Whether the end says that the pipeline may not be as it was last seen. */
function isLookInDoubt(result) {
    if (result.kind === 'defect')
        return true;
    if (result.kind !== 'request-failed')
        return false;
    const { operation, failure } = result;
    return operation === 'watch' || operation === 'approve' || (operation === 'activate' && failure.mayHaveActed);
}
function primaryPart({ primary }) {
    if (primary === undefined)
        return 'unknown';
    const { sight, stop, wasLive, isBack } = primary;
    if (sight.kind === 'unknown')
        return wasLive && (isBack || !mayHaveActed(stop)) ? 'hidden' : 'unknown';
    if (livenessOf(sight) === 'not-live')
        return 'not-live';
    if (isBeingStopped(sight))
        return 'going';
    if (!mayHaveActed(stop) || isBack)
        return isHidden(sight) ? 'hidden' : 'live';
    // The last look may be older than the stop.
    return stop?.state === 'accepted' ? 'going' : 'unknown';
}
/**
 * What is known of the primary in the end: the output `primary`; see `action.yml`. `undefined` when none was named, or nothing was
 * asked.
 */
function primaryNow(primary) {
    if (primary === undefined)
        return undefined;
    const { sight, stop, isStopped, isBack } = primary;
    const liveness = livenessOf(sight);
    if (isStopped && !isBack && liveness !== 'live')
        return 'stopped';
    const mayBeStopping = mayHaveActed(stop) && !isBack;
    if (liveness === 'live')
        return mayBeStopping ? 'stopping' : 'live';
    if (liveness === 'not-live')
        return 'not-live';
    return mayBeStopping ? 'stopping' : 'unknown';
}
/** The same of a switchover, which can also leave it paused, or have resumed it. */
function primaryAfterSwitchover(result, primary) {
    if (result.kind === 'switched-over')
        return 'switched-over';
    if (result.kind === 'switchover-failed' && result.undone === 'resumed')
        return 'resumed';
    const now = primaryNow(primary);
    const isSeenPaused = primary?.sight.kind === 'seen' && isPaused(primary.sight.pipeline);
    return now === 'live' && isSeenPaused ? 'paused' : now;
}

;// CONCATENATED MODULE: ./lib/decide/guard.js


/**
 * Decides whether an activation, or an approval, may be sent after this look at the primary. Nothing in Feldera keeps two
 * pipelines from writing to the same outputs; this function is what does.
 */
function decideGuard(sight, memory) {
    if (sight.kind === 'unknown')
        return whileUnknown(sight, memory);
    if (livenessOf(sight) === 'not-live')
        return { kind: 'admit' };
    const { onPrimary, mayStop, stop, since, now } = memory;
    const { pipeline } = sight;
    if (onPrimary === 'refuse')
        return { kind: 'refuse', refusal: { code: 'PrimaryLive' } };
    if (pipeline.desiredStatus === 'Stopped')
        return waitSince(since);
    if (wasRestarted(pipeline, stop))
        return { kind: 'refuse', refusal: { code: 'PrimaryRestarted' } };
    if (!mayStop || onPrimary === 'await-stop')
        return { kind: 'refuse', refusal: { code: 'PrimaryLive' } };
    if (stop?.state !== 'failed')
        return { kind: 'stop', judged: pipeline };
    if (stop.isFinal)
        return { kind: 'give-up', failure: stop.failure };
    return now < stop.retryFrom
        ? { kind: 'wait', pause: { ms: stop.retryFrom - now } }
        : { kind: 'stop', judged: pipeline };
}
function whileUnknown(sight, { onPrimary, wasLive, since }) {
    const { failure } = sight;
    if (livenessOf(sight) === 'wrong')
        return { kind: 'refuse', refusal: { code: 'PrimaryNotFound', failure } };
    if (onPrimary === 'refuse')
        return { kind: 'refuse', refusal: { code: 'PrimaryUnknown', failure } };
    // Trouble is no sign that what was live a moment ago is gone.
    return wasLive || onPrimary === 'await-stop' ? waitSince(since) : { kind: 'overlook', failure };
}
function waitSince(pollingSince) {
    return { kind: 'wait', pause: { pollingSince } };
}
/**
 * Whether somebody has started the primary again since this step has stopped it. A start that had no deployment yet when it was
 * judged has got one since, if the stop did not take it back.
 *
 * @param seen the primary as a look has shown it that was begun after the stop was answered
 */
function wasRestarted({ desiredStatus, deploymentId }, stop) {
    if (stop === undefined || desiredStatus === 'Stopped')
        return false;
    const judged = stop.seen.deploymentId;
    const isAnother = judged !== undefined && deploymentId !== judged;
    return stop.state === 'accepted' || (mayHaveActed(stop) && isAnother);
}
/** Whether a look shows that Feldera has accepted the stop, although its answer did not say so. */
function showsStop({ desiredStatus, deploymentId }, { seen }) {
    return desiredStatus === 'Stopped' || (seen.deploymentId !== undefined && deploymentId === undefined);
}
/**
 * The two parts that one and the same pipeline plays, by its id: two names, or two addresses, can lead to it. Keeps what was seen
 * in `parts`.
 */
function findSame(parts, seen) {
    for (const [id, part] of seen) {
        const other = id === undefined ? undefined : parts.get(id);
        const isOther = other !== undefined && (other.side !== part.side || other.name !== part.name);
        if (isOther)
            return { code: 'SamePipeline', one: part, other };
        if (id !== undefined)
            parts.set(id, part);
    }
    return undefined;
}

;// CONCATENATED MODULE: ./lib/run/primary-record.js



/** What is known of the primary in a run; nothing before it was looked at. */
function ofPrimary({ primary }) {
    return primary ?? {};
}
/** Whether something that happened is about the primary. */
function isAboutPrimary(event) {
    return event.kind.startsWith('primary-');
}
/** The record of the primary after an event; nothing is done to it before it was looked at. */
function applyToPrimary(event, record) {
    if (event.kind === 'primary-looked')
        return applyLook(event, record);
    if (record === undefined)
        return undefined;
    const { at } = event;
    switch (event.kind) {
        case 'primary-sent': {
            const { command, seen } = event;
            const before = record[command];
            const previous = { ...record.previous, ...(before ? { [command]: before } : {}) };
            return { ...record, [command]: { at, seen, state: 'sent' }, previous };
        }
        case 'primary-accepted': {
            const sent = record[event.command];
            return { ...record, [event.command]: sent && acceptedWrite(sent, true), trouble: undefined };
        }
        case 'primary-disproved': {
            const { command, failure } = event;
            const sent = record[command];
            const failed = {
                state: 'failed',
                failure: { ...failure, mayHaveActed: false },
                isFinal: true,
                retryFrom: at,
            };
            return { ...record, [command]: sent && { at: sent.at, seen: sent.seen, ...failed } };
        }
        case 'primary-postponed':
            return { ...record, trouble: { failure: event.failure, side: event.side } };
        case 'primary-overlooked':
        case 'primary-out-of-sight':
            return record;
        case 'primary-failed': {
            const { command, failure } = event;
            return { ...record, [command]: failedWrite(event, record), trouble: { failure, side: 'primary' } };
        }
    }
}
/** The write that this step has sent last, or the one before when that may have acted and this one has provably not. */
function failedWrite({ command, failure, isFinal, retryFrom }, record) {
    const sent = record[command];
    const previous = record.previous[command];
    const isVoid = !failure.mayHaveActed && previous?.state === 'failed' && mayHaveActed(previous);
    if (isVoid)
        return { ...previous, isFinal, retryFrom };
    return sent && { at: sent.at, seen: sent.seen, state: 'failed', failure, isFinal, retryFrom };
}
function applyLook({ sight, at }, before) {
    const { phases = [], previous = {}, isStopped = false, wasLive = false, isBack = false, ...rest } = before ?? {};
    if (sight.kind === 'unknown')
        return { ...rest, previous, sight, lookedAt: at, phases, wasLive, isStopped, isBack };
    const { pipeline: seen } = sight;
    const { stop, pause } = rest;
    const isStopFound = stop !== undefined && isInDoubt(stop) && showsStop(seen, stop);
    const isPauseFound = pause !== undefined && isInDoubt(pause) && seen.desiredStatus === 'Paused';
    const isNotLive = livenessOf(sight) === 'not-live';
    return {
        ...rest,
        ...(isStopFound ? { stop: acceptedWrite(stop), trouble: undefined } : {}),
        ...(isPauseFound ? { pause: acceptedWrite(pause), trouble: undefined } : {}),
        previous,
        sight,
        lookedAt: at,
        phases: withPhase(phases, seen, at),
        ...(isNotLive ? { trouble: undefined } : {}),
        wasLive: !isNotLive,
        isBack: !isNotLive && (isStopped || wasRestarted(seen, stop)),
        isStopped: isStopped || (mayHaveActed(stop) && isNotLive),
    };
}
function acceptedWrite({ at, seen }, isAnswered = false) {
    return { at, seen, state: 'accepted', isAnswered };
}
function withPhase(phases, { status, desiredStatus }, from) {
    const last = phases.at(-1);
    if (last?.status === status && last.desiredStatus === desiredStatus)
        return phases;
    return [...phases, { status, desiredStatus, isClearing: false, from }];
}

;// CONCATENATED MODULE: ./lib/report/in-feldera.js

// Sentences about what a step has done in Feldera, and what it leaves there.
/** For every end of a readiness check. */
const ONLY_LOOKED = 'Nothing was sent; this was a look only.';
/** As a clause. Use it only when the step has sent no activation, or none that may have been accepted. */
function nothingDone({ hasSent, primary, approval, }) {
    return hasSent || primary?.stop || approval ? 'no activation was made' : 'nothing was sent';
}
/** Whether a standby was activated. With `expect: any` the step may also have set the status of a live pipeline. */
function leftStandby({ activation, desiredBefore }) {
    return activation.kind === 'joined' || desiredBefore === 'Standby';
}
/** What is known of the activation when it does not go on, because the pipeline is gone or somebody has changed it. */
function whatWasDone(record) {
    switch (record.activation.kind) {
        case 'not-sent':
            return asSentence(nothingDone(record));
        case 'joined':
            return "Somebody else's activation of it was under way before.";
        case 'unconfirmed':
            return 'An activation was sent before, and it is not known whether Feldera accepted it.';
        case 'accepted':
            return 'Its activation had been accepted before.';
    }
}
/** What an interrupted or failed activation leaves in Feldera. */
function whatActivationLeaves({ record }) {
    switch (record.activation.kind) {
        case 'not-sent':
            return record.primary?.stop ? 'No activation was made.' : 'No activation was made; nothing changed in Feldera.';
        case 'joined':
            return `${asSentence(nothingDone(record))} Somebody else's activation ${describeProgress(record)}.`;
        case 'unconfirmed':
            return `An activation was sent, and it is not known whether Feldera accepted it. Look at the pipeline${AT_PIPELINE}.`;
        case 'accepted':
            return `The activation was accepted and ${describeProgress(record)}; nothing was undone.`;
    }
}
/** What an activation that is under way does now, by the status that was last seen; the predicate of a sentence. */
function describeProgress({ last, hold }) {
    if (hold)
        return 'has come to its end';
    if (last?.status === 'AwaitingApproval')
        return 'waits for approval in Feldera';
    if (last?.status === 'Unavailable')
        return 'may go on in Feldera';
    return 'goes on in Feldera';
}

;// CONCATENATED MODULE: ./lib/report/outcome.js
// The gravest first.
const RED = ['failed', 'timed-out', 'cancelled', 'awaiting-approval', 'not-ready', 'refused'];
const GREEN = [
    ...['activated', 'switched-over', 'accepted', 'already-active', 'ready'],
    ...['rearmed', 'already-standby', 'rehearsed'],
];
/** All outcomes, the gravest first: that of a step for several pipelines is that of the worst of them. */
const BY_GRAVITY = [...RED, ...GREEN];
/** Whether an outcome makes the step green. Only outcomes that an answer of Feldera has proven are. */
function isGreen(outcome) {
    return GREEN.some((green) => green === outcome);
}
/** The outcome for a kind of result: the one of the same name, and `failed` for all other kinds. */
function outcomeOf(kind) {
    return BY_GRAVITY.find((outcome) => outcome === kind) ?? 'failed';
}

;// CONCATENATED MODULE: ./lib/report/primary-words.js













// What is said about the primary of a pipeline that is activated.
/** Its name; empty when none was given. */
function primaryOf({ inputs }) {
    return inputs.primaries.get(inputs.pipeline) ?? '';
}
/** Its name as a sentence shows it. */
function nameOfPrimary(facts) {
    return inQuotes(primaryOf(facts));
}
/** Its status as it was last seen; empty when the last look has shown none. */
function stateOfPrimary(record) {
    const { sight } = ofPrimary(record);
    return describeLast(sight?.kind === 'seen' ? sight.pipeline : undefined);
}
/** What a look at the primary has shown, as the predicate of a sentence. */
function describeSight(sight) {
    if (sight === undefined)
        return 'was not looked at';
    if (sight.kind === 'unknown')
        return `could not be looked at: ${describeFailure(sight.failure)}`;
    const { pipeline, servesAs } = sight;
    const state = `is ${describeState(pipeline)}`;
    if (servesAs !== undefined)
        return `${state} by what Feldera shows, but its process says that it is ${quoted(servesAs)}`;
    return `${state}${primary_words_whyLive(pipeline)}`;
}
function describeLastSight(sight) {
    return sight.kind === 'seen'
        ? `it was last seen ${describeState(sight.pipeline)}`
        : `since then it ${describeSight(sight)}`;
}
/** Why some states count as live that do not look so; empty for others. */
function primary_words_whyLive(pipeline) {
    if (pipeline.status === 'Unavailable')
        return ", out of Feldera's sight, which does not prove that it is gone";
    const isStarting = pipeline.desiredStatus !== 'Stopped' && pipeline.desiredStatus !== 'Standby';
    return isStarting && isColdStart(pipeline) ? ', so it is being started' : '';
}
/** The end of a run that would not send anything more, or is not green, because of the primary. */
function describeGuarded({ refusal }, facts) {
    const { why, next } = describeGuardRefusal(refusal, facts);
    const failure = 'failure' in refusal ? refusal.failure : undefined;
    const isSent = isTouched(facts.record);
    return {
        outcome: isSent ? 'failed' : 'refused',
        errorCode: refusal.code === 'PrimaryNotFound' ? refusal.failure.code : refusal.code,
        httpStatus: failure?.httpStatus,
        message: `${whatOfStandby(facts)}${why}`,
        inFeldera: isActivated(facts.record) ? whatActivationLeaves(facts) : asSentence(nothingDone(facts.record)),
        advice: next,
    };
}
/** Whether this step has sent anything, to either side; but for a stop that was provably not taken. */
function isTouched({ primary, hasSent, approval }) {
    return mayHaveActed(primary?.stop) || hasSent || approval !== undefined;
}
function isActivated({ activation }) {
    return activation.kind === 'accepted' || activation.kind === 'joined';
}
/** The beginning of a sentence that goes on with what is wrong with the primary. */
function whatOfStandby({ inputs, record }) {
    const { last } = record;
    const name = inQuotes(inputs.pipeline);
    const isReached = last?.status === inputs.target && last.desiredStatus === inputs.target;
    const what = inputs.verb === 'switchover' ? `switch over from ${nameOfPrimary({ inputs })} to` : 'activate';
    if (last === undefined || !(isActivated(record) || isReached))
        return `could not ${what} pipeline ${name}: `;
    return `pipeline ${name} is ${describeState(last)}, but `;
}
function describeGuardRefusal(refusal, facts) {
    const name = nameOfPrimary(facts);
    const { sight } = ofPrimary(facts.record);
    const state = describeSight(sight);
    switch (refusal.code) {
        case 'PrimaryLive':
            return {
                why: `its primary ${name} ${sight && isHidden(sight) ? 'may be' : 'is'} live, and two that are live would write to the same outputs: it ${state}`,
                next: `Stop it first, with: ${fdaAtPrimary(facts.inputs, `stop ${primaryOf(facts)}`)}${facts.inputs.onPrimary === 'refuse' && facts.inputs.verb === 'activate' ? ", or let this step do so with 'on-primary: stop'" : ''}.`,
            };
        case 'PrimaryRestarted':
            return {
                why: `this step has stopped its primary ${name}, and somebody has started it again: it ${state}`,
                next: 'Find out who, before anything else. Run this again once the primary stays stopped.',
            };
        case 'PrimaryUnknown':
            return {
                why: `it is not known whether its primary ${name} is live: ${describeFailure(refusal.failure)}`,
                next: facts.inputs.verb === 'switchover'
                    ? 'Find out, in its own region. A primary that is gone cannot hand over: that is a failover.'
                    : "Find out, in its own region. When it is gone, or can no longer write, run this again with 'on-primary: stop', which goes on when the primary cannot be seen.",
            };
        case 'PrimaryNotFound':
            return {
                why: `its primary ${name} could not be looked at: ${describeFailure(refusal.failure)}`,
                next: primaryAdvice(refusal.failure, facts),
            };
        case 'SamePipeline': {
            const { one, other } = refusal;
            return {
                why: `${one.side} ${inQuotes(one.name)} and ${other.side} ${inQuotes(other.name)} are one and the same pipeline in Feldera, by its id`,
                next: "Give each pipeline once, and as 'primary' the one that serves.",
            };
        }
        case 'EnterpriseFeature':
            return {
                why: `the ${refusal.of}'s Feldera is edition ${quoted(refusal.edition)}, which would refuse the ${refusal.of === 'standby' ? 'activation' : 'checkpoint'}, so its primary ${name} is left alone`,
                next: 'Standby pipelines and their activation need Feldera Enterprise.',
            };
        case 'InsufficientPermissions':
            return {
                why: `the credentials for the ${refusal.of} have the role ${quoted(refusal.role)}, which may ${refusal.of === 'standby' ? 'activate' : facts.inputs.verb === 'switchover' ? 'pause and stop' : 'stop'} nothing, so its primary ${name} is left alone`,
                next: "Create an API key (or OIDC trust) with the role 'write'.",
            };
    }
}
/** The inputs that count for the standby, and those that stand for them on the primary's side. */
const THERE = [
    ["'host'", "'primary-host'"],
    ["'token'", "'primary-token'"],
    ["'pipeline'", "'primary'"],
    [AT_PIPELINE, AT_PRIMARY],
];
/** What to check when the primary could not be looked at, or not stopped. */
function primaryAdvice(failure, facts) {
    if (isShuttingDown(failure))
        return `Its process is going down, or coming up: see the primary's logs in Feldera${AT_PRIMARY}.`;
    const { inputs, record } = facts;
    const name = primaryOf(facts);
    const there = { host: inputs.primaryHost, credentials: inputs.primaryCredentials, pipeline: name, pipelines: [name] };
    const { first: _, ...unseen } = record;
    const seen = record.primary?.phases.length ? record : unseen;
    const advice = adviceFor(failure, { inputs: { ...inputs, ...there }, record: seen });
    if (advice === '')
        return `Check the inputs 'primary' and 'primary-host' (${inputs.primaryHost}).`;
    return THERE.reduce((text, [here, other]) => text.replaceAll(here, other), advice);
}
/** What to do when requests to the primary's Feldera kept failing. */
function reachPrimary({ primaryHost, verb }) {
    if (verb === 'switchover')
        return `See whether this runner reaches ${primaryHost}.`;
    return `See whether this runner reaches ${primaryHost}, and re-run this job: when the primary cannot be seen from the beginning, 'on-primary: stop' goes on without it.`;
}
/** The end of a run that found the primary live although the standby is. */
function describeBothLive(result, facts) {
    const { inputs, record } = facts;
    const { last, primary } = record;
    const now = liveNow(result, record);
    const alarm = FIRST_WORDS[now === 'one' ? 'both' : now];
    const isReached = last?.status === inputs.target;
    const state = describeLast(last);
    const standby = isReached ? `is ${state}` : `was activated and is ${state}`;
    const sight = describeSight(primary?.sight);
    return {
        outcome: 'failed',
        errorCode: inputs.verb === 'switchover' ? 'BothLive' : 'PrimaryLive',
        alarm,
        message: `${alarm}: pipeline ${inQuotes(inputs.pipeline)} ${standby}, and its primary ${nameOfPrimary(facts)} ${sight}`,
        inFeldera: sentences(whatWasDoneHere(facts), whatBecameOfStop(facts)),
        advice: adviseTo(now === 'one' ? 'both' : now, facts, result),
    };
}
const APPROVALS = {
    accepted: 'This step has approved the difference.',
    'in-doubt': 'This step has sent an approval of the difference, and it is not known whether Feldera accepted it.',
};
function whatWasDoneHere({ record }) {
    const { activation, approval } = record;
    const approved = approval === undefined ? '' : APPROVALS[approval];
    if (activation.kind === 'accepted')
        return sentences('The activation was accepted before that was seen.', approved);
    if (activation.kind === 'joined')
        return sentences("Somebody else's activation was under way before.", approved);
    return asSentence(nothingDone(record));
}
/** What has become of a primary that this step has sent a stop. */
function whatBecameOfStop(facts) {
    const { primary } = facts.record;
    const name = nameOfPrimary(facts);
    if (primary?.stop === undefined || !mayHaveActed(primary.stop))
        return '';
    const { stop, isStopped, sight } = primary;
    if (primary.isBack)
        return `Its primary ${name} was stopped by this step before, and somebody has started it again: it ${describeSight(sight)}.`;
    if (isStopped)
        return `Its primary ${name} was stopped by this step.`;
    if (stop.state === 'accepted')
        return `Its primary ${name} was sent a forced stop, which Feldera has accepted; ${describeLastSight(sight)}.`;
    return `Its primary ${name} was sent a forced stop, and it is not known whether Feldera has accepted it. Look at it${AT_PRIMARY}.`;
}
/** The first words of a red end, when the standby and its primary are not as they should be. */
const FIRST_WORDS = {
    both: 'both are live',
    'both-soon': 'both are live, or about to be',
    'perhaps-both': 'both may be live',
    none: 'no pipeline is live',
    'none-yet': 'no pipeline is live yet',
    'none-soon': 'no pipeline is live, or soon none will be',
    'perhaps-none': 'perhaps no pipeline is live',
};
/** How grave an alarm is: the smaller, the graver, and the largest for none. */
function rankOfAlarm(alarm) {
    const all = Object.values(FIRST_WORDS);
    return alarm === '' ? all.length : all.indexOf(alarm);
}
/** The verbs that make a standby live beside a primary. */
const GUARDED = new Set(['activate', 'switchover']);
/** The same end, which begins with what is live when that is not as it should be, and tells what became of the primary. */
function withPrimary(ending, result, facts) {
    const { inputs, record } = facts;
    const isGuarded = GUARDED.has(inputs.verb) && inputs.primaries.has(inputs.pipeline);
    if (!isGuarded || isGreen(ending.outcome) || saysIt(result))
        return ending;
    // One that this step has paused beside a standby that somebody has activated is told in words of its own.
    const isTold = result.kind === 'switchover-failed' && result.undone === 'standby-live' && ending.alarm !== '';
    const now = isTold ? 'one' : liveNow(result, record);
    // Refused means that nothing was sent, and is the mildest of all.
    const isGraver = areBoth(now) || mayHaveActed(record.primary?.stop);
    return {
        ...ending,
        outcome: ending.outcome === 'refused' && isGraver ? 'failed' : ending.outcome,
        alarm: now === 'one' ? ending.alarm : FIRST_WORDS[now],
        message: now === 'one' ? ending.message : `${FIRST_WORDS[now]}: ${ending.message}`,
        inFeldera: sentences(ending.inFeldera, whatBecameOfPrimary(facts, result)),
        // What to do about the standby alone could make two live.
        advice: areBoth(now) ? adviseTo(now, facts, result) : sentences(ending.advice, adviseTo(now, facts, result)),
    };
}
function areBoth(now) {
    return now === 'both' || now === 'both-soon' || now === 'perhaps-both';
}
function saysIt(result) {
    if (result.kind === 'guarded')
        return result.refusal.code === 'SamePipeline';
    return ['invalid-inputs', 'both-live', 'records-missing'].includes(result.kind);
}
function whatBecameOfPrimary(facts, result) {
    const { primary } = facts.record;
    if (result.kind === 'guarded' && result.refusal.code === 'PrimaryRestarted')
        return '';
    if (mayHaveActed(primary?.stop))
        return whatBecameOfStop(facts);
    // The message of a refusal is about nothing else, and what was undone has been told.
    if (result.kind === 'guarded')
        return '';
    if (result.kind === 'switchover-failed' && result.undone === 'resumed')
        return '';
    if (result.kind === 'switchover-refused' && result.refusal.code === 'PrimaryNotLive')
        return '';
    return `Its primary ${nameOfPrimary(facts)} ${describeSight(primary?.sight)}.`;
}
/** Whether a primary was named that is not known not to be live. */
function mayPrimaryBeLive({ inputs, record: { primary } }) {
    const isNotLive = primary !== undefined && livenessOf(primary.sight) === 'not-live';
    return inputs.primaries.has(inputs.pipeline) && !isNotLive;
}
function adviseTo(now, facts, result) {
    const { inputs, record } = facts;
    const { primary } = record;
    if (areBoth(now)) {
        if (primary && isBeingStopped(primary.sight))
            return `The primary is on its way to being stopped: see that it gets there, at ${inputs.primaryHost}.`;
        const stopPrimary = fdaAtPrimary(inputs, `stop ${primaryOf(facts)}`);
        const stopStandby = fda(inputs, `stop ${inputs.pipeline}`);
        return `Stop at once the one that is not to serve. The primary: ${stopPrimary}. The standby: ${stopStandby}.`;
    }
    const mayGoBack = now !== 'one' && mayHaveActed(primary?.stop) && primary?.isBack === false;
    return mayGoBack ? waysOn(facts, result) : '';
}
/** Ends after which a second run can go on. */
const GOES_ON = new Set(['request-failed', 'guarded']);
/** How to go on after this step has stopped the primary, and nothing has taken over. */
function waysOn(facts, result) {
    const { inputs, record } = facts;
    const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`);
    const isDown = standbyPart(result, record) === 'not-live';
    if (isDown && record.last?.deploymentError !== undefined)
        return `Quicker than that may be to go back: the primary's storage is as it was. Start it again: ${start}.`;
    const isSwitchover = inputs.verb === 'switchover';
    const what = isSwitchover ? 'switchover' : 'failover';
    const again = isSwitchover || GOES_ON.has(result.kind) ? `To go on with the ${what}, run this again.` : '';
    const stopStandby = fda(inputs, `stop ${inputs.pipeline}`);
    const first = isDown
        ? ''
        : `first stop the standby, which may be live or come up: ${stopStandby}. Once it shows Stopped, `;
    return sentences(again, `To go back, ${first}start the primary again, whose storage is as it was: ${start}.`);
}
/** What a look at the primary has shown, as a line of the log; empty when it is as before. */
function lineAboutPrimary({ sight, at }, before, facts) {
    const name = nameOfPrimary(facts);
    if (sight.kind === 'unknown')
        return before?.sight.kind === 'unknown' ? '' : `Primary ${name} ${describeSight(sight)}`;
    const { status, desiredStatus } = sight.pipeline;
    const phase = before?.phases.at(-1);
    const isSame = phase?.status === status && phase.desiredStatus === desiredStatus;
    if (isSame && before?.sight.kind === 'seen' && before.sight.servesAs === sight.servesAs)
        return '';
    const isLive = livenessOf(sight) === 'live';
    const meaning = isLive ? '' : ', so it is not live';
    return `Primary ${name} ${isSame || phase === undefined ? describeSight(sight) : change(phase, sight, at)}${meaning}`;
}
function change({ status, from }, sight, now) {
    const { pipeline: seen } = sight;
    if (status === seen.status)
        return `is still ${quoted(seen.status)}; ${quoted(seen.desiredStatus)} is desired now`;
    return `${describeSight(sight)}, after ${formatDuration(now - from)} as ${quoted(status)}`;
}
/** What a green step without knowledge of the primary leaves to do, as a clause; empty for other ends. */
function whatIsNotKnown(facts) {
    if (facts.inputs.verb !== 'activate' || primaryNow(facts.record.primary) !== 'unknown')
        return '';
    return `it is not known whether its primary ${nameOfPrimary(facts)} at ${facts.inputs.primaryHost} is live: make sure that it cannot write, and that it does not come back beside this one`;
}
/** A warning that the activation is sent although the primary was not seen. */
function warnOverlooked(failure, facts) {
    return `It is not known whether primary ${nameOfPrimary(facts)} is live: ${describeFailure(failure)}. Going on all the same, as 'on-primary: stop' says: make sure that it is gone, or can no longer write, and that it does not come back beside the standby`;
}
/** A warning that the primary was not seen in the end. */
function warnOutOfSight(failure, facts) {
    return `Primary ${nameOfPrimary(facts)} could not be looked at in the end: ${describeFailure(failure)}. Make sure that it does not come back beside the standby`;
}
/** What to call the inputs' primary in the first line of the log; empty without one. */
function openingAboutPrimary(inputs) {
    if (inputs.primaries.size === 0)
        return '';
    const [first = '', ...others] = [...inputs.primaries.values()];
    const which = others.length === 0 ? `its primary ${inQuotes(first)}` : 'each primary';
    const how = inputs.onPrimary === 'stop' ? ', and stopping it if it is' : '';
    return `, only while ${which} at ${inputs.primaryHost} is not live${how}`;
}

;// CONCATENATED MODULE: ./lib/report/console.js



// Where a pipeline is to be seen in Feldera's web console, which is served beside `/v0`.
/**
 * The address of the pipeline's page; empty when the inputs give no host or no name. It ends in a slash, as Feldera's own links do,
 * so that a full stop after it is not taken for a part of it.
 */
function addressOf({ host, pipeline }) {
    return host === '' || pipeline === '' ? '' : `${host}/pipelines/${encodeURIComponent(pipeline)}/`;
}
/** The same of its primary. */
function addressOfPrimary(inputs) {
    return addressOf({ host: inputs.primaryHost, pipeline: primaryOf({ inputs }) });
}
/**
 * A longer address is in the output only: an annotation has room for 4,096 characters, and the summary of 200 pipelines names each
 * twice. In characters; addresses have fifty or a hundred.
 */
const ADDRESS_CHARACTERS = 300;
/**
 * An address as a link needs it; empty when it is too long, or when a secret in it must not be shown: such a one leads nowhere.
 *
 * @param limit the longest, in characters
 */
function shownAddress(address, limit = ADDRESS_CHARACTERS) {
    return plainLine(address, limit) === address ? address : '';
}
/**
 * Puts the addresses into the texts that it is given one after another: each where it belongs first, so that no message has it twice.
 * A primary that was never in sight has none, for its name or its host may be wrong.
 */
function addressing({ inputs, record }) {
    const left = new Map([
        [AT_PIPELINE, shownAddress(addressOf(inputs))],
        [AT_PRIMARY, isPrimarySeen(record) ? shownAddress(addressOfPrimary(inputs)) : ''],
    ]);
    return (text) => text.replace(PLACES, (place) => {
        const address = left.get(place);
        left.delete(place);
        return address ? `: ${ADDRESS[0]}${address}${ADDRESS[1]}` : '';
    });
}
/** The places, and marks that only this file sets. */
const PLACES = new RegExp(`[${AT_PIPELINE}${AT_PRIMARY}${ADDRESS.join('')}]`, 'g');
function isPrimarySeen({ primary, findings }) {
    const isFound = findings.some((finding) => finding.kind === 'primary' && finding.sight.kind === 'seen');
    return isFound || (primary?.phases.length ?? 0) > 0;
}
const PLACED = new RegExp(`: ${ADDRESS[0]}[^${ADDRESS[1]}]*${ADDRESS[1]}`, 'g');
/** A text without the addresses in it, for one that is about several pipelines. */
function withoutAddresses(text) {
    return text.replace(PLACED, '');
}

;// CONCATENATED MODULE: ./lib/report/rearm-words.js







/** What Feldera was asked to do, as the object of a sentence. */
const rearm_words_WRITES = {
    stop: 'the forced stop',
    clear: 'the clearing of its storage',
    dismiss: "the dismissal of the last deployment's error",
    start: 'the start in standby',
};
/** What of that was done, as a clause. */
const DONE = {
    stop: 'it was stopped',
    clear: 'its storage was cleared',
    dismiss: 'its error was dismissed',
    start: 'it was started in standby',
};
/** What this step has done to put the pipeline into standby, as a clause: `it was stopped and started in standby`. */
function whatWasWritten({ rearming, hasWritten, last }) {
    const underWay = last?.storageStatus === 'Clearing' ? { clear: 'the clearing of its storage was begun' } : {};
    const words = { ...DONE, ...(last?.status === 'Stopping' ? { stop: 'its stop was begun' } : underWay) };
    const done = [...new Set(rearming.map((step) => words[step.command]))];
    if (done.length === 0)
        return hasWritten ? 'nothing is known to have been changed by this step' : 'nothing was sent';
    const list = done.length === 1 ? done.join() : `${done.slice(0, -1).join(', ')} and ${done.at(-1)}`;
    return list;
}
/** What a step that was to put a pipeline into standby leaves, in sentences. */
function whatRearmLeaves({ record }) {
    const open = Object.entries(record.writes).filter(([, write]) => isInDoubt(write));
    const doubt = open.map(([name]) => `It is not known whether Feldera accepted ${rearm_words_WRITES[name]}. Look at the pipeline${AT_PIPELINE}.`);
    return sentences(asSentence(whatWasWritten(record)), ...doubt);
}
/** The beginning of every red end of a rehearsal: whether there is a standby now. There may be others beside this one. */
function describeStandbyNow(now, pipeline) {
    const name = inQuotes(pipeline);
    switch (now) {
        case 'armed':
            return `${name} is in standby and armed`;
        case 'not-armed':
            return `${name} is in standby, but not known to be armed`;
        case 'none':
            return `${name} is not in standby now`;
        case 'unknown':
            return `it is not known whether ${name} is in standby now`;
    }
}
/** Why a standby is not known to be armed, as a clause, and what it can be, in sentences. */
function describeNotArmed(armament) {
    switch (armament.kind) {
        case 'armed':
            return { why: '', next: '' };
        case 'none-shown':
            return {
                why: 'Feldera shows no checkpoint of it',
                next: `Either its pulls fail, or there is none in its bucket, or this Feldera does not show what a standby holds. See its logs in Feldera${AT_PIPELINE}.`,
            };
        case 'older': {
            const age = formatDuration(armament.deployedForMs);
            return {
                why: `its newest checkpoint, ${quoted(armament.newest.uuid)}, is older than its deployment, which began ${age} ago`,
                next: `Either its primary has pushed nothing since: see whether it makes and pushes checkpoints${AT_PRIMARY}. Or its pulls fail: see its logs${AT_PIPELINE}. Or it has a bucket of its own with an old checkpoint in it, which it pulls for ever instead of the new ones of its primary: give it a fresh bucket, or empty that one.`,
            };
        }
        case 'undated':
            return {
                why: `the id of its newest checkpoint, ${quoted(armament.newest.uuid)}, or of its deployment tells no time that can be right`,
                next: armament.newest.takenAt === undefined
                    ? `With such ids it cannot be told whether it pulls. Look at its logs${AT_PIPELINE}.`
                    : "Look whether the clocks of both sides are right, and name its primary with the input 'primary', whose own checkpoints it is then compared with.",
            };
        case 'too-old':
            return {
                why: `its newest checkpoint, ${quoted(armament.newest.uuid)}, is ${describeAge(armament.newest.ageMs)}, and max-checkpoint-age allows ${formatDuration(armament.limitMs)}`,
                next: `See whether the primary makes and pushes checkpoints${AT_PRIMARY}.`,
            };
    }
}
function describeAge(ageMs) {
    return ageMs === undefined ? 'of unknown age' : `${formatDuration(ageMs)} old`;
}
/** Why a pipeline is not put into standby, as a clause, and what to do next, in sentences. */
function describeRearmRefusal(refusal, facts) {
    const { last } = facts.record;
    const state = describeLast(last);
    switch (refusal.code) {
        case 'LivePipeline':
            return {
                why: `it is ${state}, and nothing that is live is ever stopped`,
                next: "Check the name. If it is no longer to serve, stop it yourself once another pipeline has taken over, and run this again with 'primary' and 'clear-storage: true'.",
            };
        case 'ColdStart':
            return {
                why: `it is ${state}: it is just being started, and on its way to being live`,
                next: 'Check the name. If it should stand by instead, stop it yourself.',
            };
        case 'ActivationUnderWay':
            return {
                why: `it is ${state}: somebody is activating it, which is a failover at work`,
                next: 'Leave it alone, and find out who.',
            };
        case 'OutOfSight':
            return {
                why: `it is ${state}: Feldera has lost sight of its process, which may be live`,
                next: 'Run this again once Feldera sees it.',
            };
        case 'ClearStorageNeeded':
            return clearStorageNeeded(refusal, facts);
        case 'StorageHasServed':
            return {
                why: `it is ${state}, and it was set running since its storage was last cleared: ${WHAT_CLEARING_DESTROYS}`,
                next: refusal.command === 'stop' ? STOP_IT_YOURSELF : NAME_THE_PRIMARY,
            };
        case 'HistoryIncomplete':
            return historyIncomplete(refusal.command, state);
        case 'PrimaryNotServing':
            return primaryNotServing(refusal, facts);
        case 'UnknownPrimary':
            return {
                why: `its primary ${nameOfPrimary(facts)}, with which its checkpoints were to be compared, was not seen: ${describeFailure(refusal.failure)}`,
                next: CHECK_PRIMARY,
            };
    }
}
const WHAT_CLEARING_DESTROYS = 'clearing it would destroy every checkpoint that was never pushed, and they may exist nowhere else';
const STOP_IT_YOURSELF = "Find out what it is for. If it is not needed as it is, stop it yourself, and run this again with 'primary'.";
const NAME_THE_PRIMARY = "If another pipeline serves in its place, name that with the input 'primary': once it is seen Running, the storage is cleared.";
function clearStorageNeeded({ command: next, mayHaveServed }, { inputs }) {
    const first = next === 'stop' ? 'it has to be stopped, and its' : 'its';
    const isNamed = inputs.primaries.has(inputs.pipeline);
    const both = "set 'clear-storage: true', and name the pipeline that serves in its place with the input 'primary'";
    const how = mayHaveServed && !isNamed ? `${both}, because this one may have served` : "set 'clear-storage: true'";
    return {
        why: `${first} storage was activated, so no standby can start on it before it is cleared; that destroys every checkpoint in it that was never pushed`,
        next: `To allow that, ${how}.`,
    };
}
function historyIncomplete(next, state) {
    const why = `it is ${state}, and Feldera's events do not tell whether it has served since its storage was last cleared`;
    if (next === 'clear')
        return { why: `${why}: ${WHAT_CLEARING_DESTROYS}`, next: NAME_THE_PRIMARY };
    return { why, next: 'Find out whether it serves or has served. If not, stop it yourself, and run this again.' };
}
const CHECK_PRIMARY = "Check the inputs 'primary' and 'primary-host'.";
function primaryNotServing({ primary }, facts) {
    const why = `its storage may be cleared only while its primary ${nameOfPrimary(facts)} serves, and that`;
    if (primary.kind === 'seen')
        return { why: `${why} is ${describeState(primary.pipeline)}`, next: 'Run this again once the primary is Running.' };
    const isWrong = isUnknownPipeline(primary.failure);
    return {
        why: `${why} was not seen: ${describeFailure(primary.failure)}`,
        next: isWrong ? CHECK_PRIMARY : 'Run this again once it can be seen, Running.',
    };
}
/** The end of a run that has reached its aim. */
function describeRearmed(facts) {
    const { inputs, record } = facts;
    const held = record.last?.checkpoints?.at(-1);
    const newest = held ? `, with checkpoint ${quoted(held.uuid)}` : '';
    return `pipeline '${inputs.pipeline}' is in standby and armed${newest}; ${whatWasWritten(record)}`;
}
/** What a green activation leaves, as sentences without the last full stop. */
function noStandbyNow(count) {
    return count === 1
        ? 'Unless there is another one, there is no standby now; the action …/rearm makes one'
        : `Unless there are others, there are no standbys now for these ${count}; the action …/rearm makes them`;
}
/** How to put a pipeline back into standby, as a sentence. */
function howToRearm(inputs, put) {
    const { pipeline } = inputs;
    const byHand = fdaInTurn(inputs, [`stop ${pipeline}`, `clear ${pipeline}`, `start ${pipeline} --initial standby`]);
    return `${put} it back into standby with the action …/rearm and 'clear-storage: true' for '${pipeline}', or with: ${byHand}.`;
}

;// CONCATENATED MODULE: ./lib/report/stale-words.js







// What is said about a checkpoint that is older than `max-checkpoint-age`, or whose age cannot be told.
/** A warning that an activation is sent although its checkpoint is stale. */
function warnStale({ stale, isNewest }) {
    const because = isNewest ? ', because the object store holds none that is newer' : '';
    return `${startOfSentence(describeStale(stale))}; sending the activation all the same${because}`;
}
/** A clause. */
function describeStale(stale) {
    const bound = nameLimit(stale.limitMs);
    if (stale.kind === 'too-old')
        return `checkpoint ${quoted(stale.newest.uuid)} is ${formatDuration(stale.ageMs)} old, older than ${bound}`;
    return `${whyNotTold(stale)}, so it cannot be told whether what is taken over is within ${bound}`;
}
function whyNotTold(stale) {
    switch (stale.kind) {
        case 'none-shown':
            return NONE_SHOWN;
        case 'undated':
            return tellNoTime(stale.newest);
        case 'ahead':
            return `checkpoint ${quoted(stale.newest.uuid)} was taken ${formatDuration(stale.aheadMs)} ahead of Feldera's clock`;
    }
}
const NONE_SHOWN = 'Feldera shows no checkpoint of this pipeline';
function tellNoTime({ uuid }) {
    return `the id of the checkpoint, ${quoted(uuid)}, tells no time`;
}
function nameLimit(limitMs) {
    return `the ${formatDuration(limitMs)} of max-checkpoint-age`;
}
/** A warning when the checkpoint taken over is stale; empty otherwise, and when that was said before the activation was sent. */
function warnTakenOver(measurements, facts) {
    return facts.record.overlooked ? '' : describeTakenOver(measurements, facts);
}
/** What is to be known of a checkpoint taken over that is older than `max-checkpoint-age`, or of unknown age; empty otherwise. */
function describeTakenOver({ checkpoint }, { record, inputs }) {
    const { maxCheckpointAgeMs: limitMs } = inputs;
    // The age counts at the moment of the acceptance, so without an activation there is none.
    if (limitMs === undefined || !isUnderWay(record.activation))
        return '';
    const bound = nameLimit(limitMs);
    if (checkpoint?.ageMs === undefined)
        return `${startOfSentence(whyAgeUnknown(checkpoint))}, so it cannot be told whether the data taken over is within ${bound}`;
    const { uuid, ageMs } = checkpoint;
    if (ageMs <= limitMs)
        return '';
    return `Checkpoint ${quoted(uuid)} was ${formatDuration(ageMs)} old when the activation was accepted, older than ${bound}`;
}
function whyAgeUnknown(checkpoint) {
    if (checkpoint === undefined)
        return NONE_SHOWN;
    if (checkpoint.takenAt === undefined)
        return tellNoTime(checkpoint);
    return `checkpoint ${quoted(checkpoint.uuid)} was taken later than the activation was accepted, by clocks that disagree`;
}
/** The end of a run that sends nothing because of that. */
function describeStaleCheckpoint({ stale, store }, facts) {
    const { inputs, record } = facts;
    const failure = store.kind === 'silent' ? store.failure : undefined;
    const { why, next } = describeStoreNews(store, inputs);
    return {
        outcome: 'refused',
        errorCode: 'StaleCheckpoint',
        httpStatus: failure?.httpStatus,
        message: `could not activate pipeline '${inputs.pipeline}' with 'on-stale: refuse': ${describeStale(stale)}, and ${why}`,
        inFeldera: asSentence(nothingDone(record)),
        advice: sentences(failure ? adviceFor(failure, facts) : '', stale.kind === 'none-shown' ? JUST_BEGUN : '', next, ALL_THE_SAME),
    };
}
const WAIT = `Wait until it has pulled. See what the action …/check says of it, and its logs in Feldera${AT_PIPELINE}.`;
const JUST_BEGUN = 'Feldera shows Standby before the first pull: if it has only just come into standby, wait a little and re-run this job.';
/** Where waiting may not help, because Feldera will not tell either then. */
const LOOK_BY_HAND = `Look by hand which checkpoints its bucket holds, and in its logs which of them it has pulled${AT_PIPELINE}.`;
/** What an activation takes over, and what that costs. */
const ALL_THE_SAME = "Or run this with 'on-stale: warn': Feldera then pulls once more and takes over from the newest that it has got, and when that pull fails, the pipeline ends with an error and its storage cannot stand by again. What came after that checkpoint is recomputed from inputs that can be read again, and lost for those that cannot.";
/** What the object store shows, as a clause, and what to do next. */
function describeStoreNews(store, inputs) {
    switch (store.kind) {
        case 'behind':
            return {
                why: `the object store holds ${store.missing === 1 ? 'a newer one' : `${store.missing} newer ones`}`,
                next: WAIT,
            };
        case 'silent': {
            const { failure } = store;
            return {
                why: `it is not known whether the object store holds a newer one: ${describeFailure(failure)}`,
                next: failure.persistence === 'transient' ? WAIT : LOOK_BY_HAND,
            };
        }
        case 'primary-ahead':
            return {
                why: `its primary ${nameOfPrimary({ inputs })}, which is live, has made a newer one that has not arrived`,
                next: `Either it pushes less often than max-checkpoint-age asks for, its pushes fail, or the standby pulls from another bucket, such as its own if that holds anything. See what the action …/check says of it, and its logs in Feldera${AT_PIPELINE}.`,
            };
        case 'empty':
            return { why: 'its bucket in the object store holds none at all', next: LOOK_BY_HAND };
        case 'own-empty':
            return {
                why: 'its own bucket is empty, so that it pulls from its read_bucket, which Feldera does not list',
                next: LOOK_BY_HAND,
            };
        case 'held-unknown':
            return { why: 'nothing in the object store can be compared with it', next: LOOK_BY_HAND };
        case 'undated':
            return {
                why: 'not all in the object store tell a time, so that there may be a newer one',
                next: LOOK_BY_HAND,
            };
    }
}

;// CONCATENATED MODULE: ./lib/report/findings.js









const findings_MARKS = { pass: '✓', fail: '✗', unknown: '?' };
function describeFinding(finding, facts) {
    const { host, pipeline } = facts.inputs;
    switch (finding.kind) {
        case 'reachable':
            return { check: REACHABLE, text: `version ${finding.version ? quoted(finding.version) : 'unknown'} at ${host}` };
        case 'answering':
            return { check: REACHABLE, text: `something answers at ${host}` };
        case 'edition':
            return { check: 'edition', ...describeEdition(finding) };
        case 'role':
            return { check: 'role', ...describeRole(finding) };
        case 'pipeline-found':
            return { check: FOUND, text: quoted(pipeline) };
        case 'in-standby':
            return { check: 'in standby', ...describeStandby(finding, facts) };
        case 'checkpoint-held':
            return { check: 'checkpoint held', ...describeCheckpoint(finding) };
        case 'object-store':
            return { check: IN_STEP, ...describeStore(finding.store, finding.verdict) };
        case 'request-failed':
            return describeFailedRequest(finding, facts);
        case 'primary':
            return {
                check: facts.inputs.verb === 'check' ? 'primary live' : 'primary serves',
                ...describePrimary(finding, facts),
            };
        case 'primary-role':
            return { check: 'role at the primary', ...describePrimaryRole(finding) };
        case 'pushes':
            return { check: 'primary pushes', ...describePushes(finding) };
        case 'bucket-afterwards':
            return { check: 'bucket', ...describeBucketAfterwards(finding) };
        default:
            return describeWayBack(finding, facts);
    }
}
/** The findings about whether what is activated can be put back into standby. */
function describeWayBack(finding, facts) {
    switch (finding.kind) {
        case 'armed':
            return { check: 'armed', ...describeArmed(finding) };
        case 'serving':
            return {
                check: 'in standby',
                text: 'its process says that it serves',
                advice: "See whether Feldera's runner works: it shows an old state.",
            };
        case 'slow':
            return {
                check: 'speed',
                text: `Feldera took ${formatDuration(finding.ms)} to show the pipeline, too long to stop and clear it safely afterwards`,
                advice: 'See why Feldera is slow, and rehearse then.',
            };
        case 'late':
            return {
                check: 'time',
                text: `the check took ${formatDuration(finding.ms)}, more than a quarter of the time there was for it, so that too little is left to put it back`,
                advice: "Raise 'timeout', or see why Feldera is slow.",
            };
        case 'process-unasked':
            return {
                check: `${PROCESS} answers`,
                text: describeFailure(finding.failure),
                clause: `${PROCESS} cannot be asked whether it serves, so it could not be stopped again: ${describeFailure(finding.failure)}`,
                advice: adviceFor(finding.failure, facts) || LOOK_AT_PROCESS,
            };
        case 'deployment-unknown':
            return {
                check: 'deployment',
                text: 'Feldera shows no id of it, so it could not be told from another one',
                advice: 'Rehearse by hand with this Feldera.',
            };
        case 'history':
            return { check: 'event history', ...describeHistory(finding) };
        case 'bucket':
            return { check: 'bucket', ...describeBucket(finding) };
    }
}
const REACHABLE = 'Feldera reachable';
const FOUND = 'pipeline found';
const IN_STEP = 'in step with the object store';
const SEE_PUSHES = `See whether the primary makes and pushes checkpoints${AT_PRIMARY}.`;
const SEE_PULLS = `See in the standby's logs whether it pulls them${AT_PIPELINE}.`;
const NOT_TOLD = { text: 'this Feldera does not say' };
function describeEdition({ verdict, edition }) {
    if (edition === undefined)
        return NOT_TOLD;
    if (verdict === 'pass')
        return { text: quoted(edition) };
    const advice = 'Standby pipelines and their activation need Feldera Enterprise.';
    return { text: `${quoted(edition)}, which has no activation`, advice };
}
function describeRole({ verdict, role, failure }) {
    if (failure)
        return { ...NOT_TOLD, detail: describeFailure(failure) };
    if (role === undefined)
        return { text: 'this Feldera has no roles' };
    if (verdict === 'pass')
        return { text: `${quoted(role)}, which may activate` };
    const advice = "Create an API key (or OIDC trust) with the role 'write'.";
    return { text: `${quoted(role)}, but an activation needs write`, advice };
}
function describeStandby({ verdict, pipeline, canActivate }, { inputs }) {
    const { deploymentError: error, status } = pipeline;
    const state = describeState(pipeline);
    if (verdict === 'pass')
        return { text: state };
    if (error) {
        const why = `the error: ${describeApiError(error)}`;
        const advice = canActivate ? deploymentAdvice(inputs, error.errorCode) : '';
        return { text: `no, it is ${state} with ${why}`, clause: `it is not in standby but ${state}, with ${why}`, advice };
    }
    const clause = status === 'Standby' ? `it is being activated already, ${state}` : `it is not in standby but ${state}`;
    return { text: `no, it is ${state}`, clause, advice: canActivate ? standbyAdvice(pipeline, inputs) : '' };
}
function standbyAdvice(pipeline, inputs) {
    if (isGoingDown(pipeline))
        return startInStandby(inputs);
    if (pipeline.desiredStatus === 'Standby')
        return 'It is on its way into standby: check again in a while.';
    if (pipeline.status === 'Unavailable')
        return `Feldera has lost sight of the pipeline's process. Look at it${AT_PIPELINE}.`;
    if (pipeline.status === 'Standby')
        return 'Find out who activates it.';
    if (pipeline.status === 'Paused' && pipeline.deploymentInitial === 'Standby')
        return "It looks as if a rehearsal has left it paused: the action …/rearm with 'clear-storage: true' puts it back into standby.";
    return "Check the name. If it is no longer to serve, stop it; the action …/rearm with 'primary' and 'clear-storage: true' then makes a standby of it.";
}
function describeCheckpoint({ verdict, newest, aheadMs, limitMs }) {
    if (newest === undefined)
        return ofUnknownAge('Feldera shows none for this standby', verdict);
    const which = quoted(newest.uuid);
    if (aheadMs !== undefined) {
        const ahead = `${formatDuration(aheadMs)} ahead of Feldera's clock`;
        return ofUnknownAge(`${which}, taken ${ahead}: its age cannot be told`, verdict);
    }
    if (newest.ageMs === undefined)
        return ofUnknownAge(`${which}, of unknown age`, verdict);
    const text = `${which}, ${formatDuration(newest.ageMs)} old`;
    if (limitMs === undefined)
        return { text };
    if (verdict === 'pass')
        return { text: `${text}, at most ${formatDuration(limitMs)} is allowed` };
    const advice = `${SEE_PUSHES} ${SEE_PULLS}`;
    return { text: `${text}, ${olderThan(limitMs)}`, advice };
}
/** It fails where an activation would be refused for it. */
function ofUnknownAge(text, verdict) {
    if (verdict !== 'fail')
        return { text };
    return {
        text: `${text}, and the object store is not known to hold none that is newer, so 'on-stale: refuse' refuses an activation`,
        advice: LOOK_BY_HAND,
    };
}
function describeArmed({ armament }) {
    if (armament.kind === 'armed')
        return {
            text: armament.by === 'age'
                ? 'its newest checkpoint is younger than its deployment'
                : 'its newest checkpoint was made by its primary since that runs',
        };
    return { text: describeNotArmed(armament).why };
}
function describePrimary({ verdict, sight }, facts) {
    const name = nameOfPrimary(facts);
    if (sight.kind === 'unknown')
        return {
            text: `${name} was not seen: ${describeFailure(sight.failure)}`,
            clause: `the primary ${name} was not seen: ${describeFailure(sight.failure)}`,
            advice: primaryAdvice(sight.failure, facts),
        };
    const state = `${name} ${describeSight(sight)}`;
    if (verdict === 'pass')
        return { text: state };
    return {
        text: state,
        clause: `the primary ${state}`,
        advice: `Look at the primary first${AT_PRIMARY}. Nothing serves in its place.`,
    };
}
function describePrimaryRole({ verdict, role, failure }) {
    if (failure)
        return { ...NOT_TOLD, detail: describeFailure(failure) };
    if (role === undefined)
        return { text: 'this Feldera has no roles' };
    if (verdict === 'pass')
        return { text: `${quoted(role)}, which may stop it` };
    return {
        text: `${quoted(role)}, which may not stop it; not known whether the key of the failover may, which 'on-primary: stop' needs`,
    };
}
function describePushes({ verdict, pushes, waitingMs = 0 }) {
    if (pushes === 'unknown')
        return { text: 'Feldera does not show a checkpoint with a time on both sides' };
    if (pushes === 'arrived')
        return { text: "the standby holds the primary's newest checkpoint" };
    const text = `for ${formatDuration(waitingMs)} the primary has had a checkpoint that the standby does not hold`;
    if (verdict === 'pass')
        return { text: `${text} yet` };
    if (verdict === 'unknown')
        return {
            text: `${text}, and may have older ones; compare the age of what the standby holds with how often the primary pushes`,
        };
    return {
        text,
        clause: text,
        advice: `See whether the primary pushes its checkpoints, by its checkpoint_push_interval and its logs${AT_PRIMARY}. ${SEE_PULLS}`,
    };
}
function describeBucketAfterwards({ use, failure }) {
    switch (use) {
        case 'own':
            return { text: 'it has one of its own, to which it pushes once it is activated' };
        case 'takes-primarys':
            return {
                text: "take_bucket_ownership is set: once it is activated, the bucket is its own, and its primary's pushes fail",
            };
        case 'shared':
            return {
                text: 'it shares that of its primary without take_bucket_ownership: an activation works, but its own pushes fail afterwards, so no standby can follow it',
            };
        case 'unknown':
            return { text: 'its configuration could not be read', ...(failure ? { detail: describeFailure(failure) } : {}) };
    }
}
function describeHistory({ failure }) {
    if (failure === undefined)
        return { text: 'Feldera tells it' };
    return {
        text: describeFailure(failure),
        clause: `its events cannot be read: ${describeFailure(failure)}`,
        advice: 'Without them it cannot be told whether the pipeline may be stopped and cleared again. Feldera has them from 0.292.',
    };
}
function describeBucket({ use, failure }) {
    switch (use) {
        case 'harmless':
            return { text: 'an activation as paused leaves it as it is' };
        case 'takes-primarys':
            return {
                text: 'take_bucket_ownership is set: when activated, it would take over the bucket of its primary, whose pushes would fail from then on',
                clause: 'with take_bucket_ownership it would take over the bucket of its primary, whose pushes would fail from then on',
                advice: 'Rehearse on a second standby without take_bucket_ownership, or take that out for the rehearsal.',
            };
        case 'pushes-own':
            return {
                text: 'it pushes checkpoints by itself to a bucket of its own: once it has, it pulls from there for ever, and no longer from its primary',
                advice: 'Rehearse on a second standby without checkpoint_push_interval (before 0.366 push_interval), or take that out for the rehearsal.',
            };
        case 'unknown':
            return { text: 'its configuration could not be read', ...(failure ? { detail: describeFailure(failure) } : {}) };
    }
}
function olderThan(limitMs) {
    return `older than the ${formatDuration(limitMs)} allowed by max-checkpoint-age`;
}
function describeStore(store, verdict) {
    const advice = SEE_PUSHES;
    switch (store.kind) {
        case 'empty':
            return { text: 'there is no checkpoint in the store, so the last pull of an activation would fail', advice };
        case 'own-empty':
            return { text: 'its own bucket is empty, so it pulls from its read_bucket, which Feldera does not list' };
        case 'too-old': {
            const age = formatDuration(store.ageMs);
            return { text: `the newest in the store is ${age} old, ${olderThan(store.limitMs)}`, advice };
        }
        case 'silent':
            return {
                text: store.isStandby ? NOT_TOLD.text : 'could not be found out',
                detail: describeFailure(store.failure),
            };
        case 'held-unknown':
            return { text: 'the checkpoint held is not known' };
        case 'undated':
            return { text: 'those in the store tell no time' };
        case 'in-step':
            return { text: 'holds the newest checkpoint in the store' };
        case 'behind': {
            const text = `${store.missing} newer in the store, the first for ${formatDuration(store.waitingMs)}`;
            if (verdict === 'pass')
                return { text: `${text}; due with the next pulls` };
            return { text: `${text}; pulls seem to fail`, advice: `See the standby's logs in Feldera${AT_PIPELINE}.` };
        }
    }
}
const PROCESS = "the pipeline's process";
const LOOK_AT_PROCESS = `Look at ${PROCESS} and its logs in Feldera${AT_PIPELINE}.`;
/** How the line of a failed request is called, and the advice when the failure itself does not tell what to do. */
const QUESTIONS = {
    reachable: [REACHABLE],
    credentials: ['credentials accepted'],
    pipeline: [FOUND],
    'object-store': [
        IN_STEP,
        `The standby cannot read the object store. See the store's access, and the standby's logs in Feldera${AT_PIPELINE}.`,
    ],
    // Feldera shows a process that hangs as Standby for some seconds more, and for good when its runner hangs, too.
    process: [`${PROCESS} answers`, `${LOOK_AT_PROCESS} An activation would not reach it either.`],
};
/** Most failures tell by themselves what failed, so in a sentence they stand without the name of the check. */
function describeFailedRequest({ asked, failure, names }, facts) {
    const text = describeFailure(failure);
    const clause = asked === 'process' ? `${PROCESS} does not answer: ${text}` : text;
    const [check, advice = adviceFor(failure, facts, names)] = QUESTIONS[asked];
    return { check, text, clause, advice };
}
/** The ending of a readiness check, from all its findings. */
function concludeChecklist(facts) {
    const { inputs, record } = facts;
    const aim = inputs.verb === 'rehearse' ? 'rehearsed' : 'activated';
    const all = record.findings.map((finding) => ({ ...describeFinding(finding, facts), finding }));
    const failed = all.filter(({ finding }) => finding.verdict === 'fail');
    const unknown = all.filter(({ finding }) => finding.verdict === 'unknown');
    const [first] = failed;
    if (first === undefined) {
        const rest = unknown.length === 0 ? '' : `; not known: ${unknown.map(({ check }) => check).join(', ')}`;
        return { outcome: 'ready', message: `pipeline '${inputs.pipeline}' is ready to be ${aim}${rest}` };
    }
    const failure = first.finding.kind === 'request-failed' ? first.finding.failure : undefined;
    const list = failed.map(({ check, text, clause = `${check}: ${text}` }) => clause).join('; ');
    return {
        outcome: 'not-ready',
        errorCode: failure?.code ?? 'NotReady',
        httpStatus: failure?.httpStatus,
        message: `pipeline '${inputs.pipeline}' is not ready to be ${aim}: ${list}`,
        inFeldera: inputs.verb === 'rehearse' ? 'Nothing was sent.' : ONLY_LOOKED,
        advice: sentences(...withoutRepetition(failed.map(({ advice = '' }) => advice))),
    };
}
/** Two findings can have the same cause. Advice that is equal to another, or part of it, is left out. */
function withoutRepetition(advice) {
    const isPart = (one, other) => other !== one && other.includes(withoutStop(one));
    return [...new Set(advice)].filter((one, _, all) => !all.some((other) => isPart(one, other)));
}

;// CONCATENATED MODULE: ./lib/report/interference-words.js

/** What somebody else has done to the pipeline, as a clause. */
function describeInterference(interference, facts) {
    const { last } = facts.record;
    const status = quoted(last?.status ?? '');
    const desired = quoted(last?.desiredStatus ?? '');
    switch (interference) {
        case 'PipelineStopped':
            return `it is ${status} (desired ${desired}) without an error: somebody stopped it`;
        case 'PipelineReplaced':
            return 'somebody stopped it and started it anew, as another deployment';
        case 'DesiredStatusChanged':
            return `somebody else changed its desired status to ${desired} while ${whatWasAskedFor(facts)}`;
    }
}
function whatWasAskedFor({ inputs, record }) {
    const isToStandBy = inputs.verb === 'rearm' || record.hasWritten;
    return isToStandBy ? 'it was to stand by' : `${quoted(inputs.target)} was asked for`;
}

;// CONCATENATED MODULE: ./lib/report/rearm-ending.js






/** The ends that only a run has that puts a pipeline into standby. */
function describeRearmEnding(result, facts) {
    switch (result.kind) {
        case 'rearmed':
        case 'already-standby':
            return { message: describeRearmed(facts) };
        case 'rearm-refused':
            return describeRefused(facts, result);
        case 'not-armed':
            return describeUnarmed(facts, result);
        case 'never-activated':
            return { message: `pipeline ${inQuotes(facts.inputs.pipeline)} was never activated` };
        case 'start-failed':
            return describeFailedStart(facts, result);
        case 'came-up-paused':
            return cameUpPaused(facts);
        case 'set-running-before-stop':
            return setRunningBeforeStop(facts);
        case 'not-begun':
            return describeNotBegun(facts, result);
    }
}
function describeRefused(facts, { refusal }) {
    const { why, next } = describeRearmRefusal(refusal, facts);
    const { hasWritten } = facts.record;
    return {
        // Refused means that nothing was sent.
        outcome: hasWritten ? 'failed' : 'refused',
        errorCode: refusal.code,
        message: `could not put pipeline ${inQuotes(facts.inputs.pipeline)} into standby: ${why}`,
        inFeldera: hasWritten ? whatRearmLeaves(facts) : 'Nothing was sent.',
        advice: next,
    };
}
function describeUnarmed(facts, { armament }) {
    const { why, next } = describeNotArmed(armament);
    return {
        outcome: 'timed-out',
        errorCode: 'NotArmed',
        message: `pipeline ${inQuotes(facts.inputs.pipeline)} is in standby, but was not armed within ${formatDuration(facts.inputs.timeoutMs)}: ${why}`,
        inFeldera: whatRearmLeaves(facts),
        advice: next,
    };
}
function describeFailedStart(facts, { error }) {
    return {
        errorCode: error.errorCode,
        message: `could not put pipeline ${inQuotes(facts.inputs.pipeline)} into standby: ${describeApiError(error)}`,
        inFeldera: whatRearmLeaves(facts),
        advice: `${LOGS_ADVICE} Correct what it says, and run this again.`,
    };
}
function describeNotBegun(facts, { because }) {
    return {
        outcome: 'refused',
        errorCode: 'NotBegun',
        message: `pipeline ${inQuotes(facts.inputs.pipeline)} was not rehearsed, because pipeline ${inQuotes(because)}, which comes before it, is not known to be in standby`,
        inFeldera: 'Nothing was sent.',
    };
}
function cameUpPaused({ inputs }) {
    return {
        errorCode: 'CameUpPaused',
        message: `could not put pipeline '${inputs.pipeline}' into standby: it was started in standby on a cleared storage, and came up Paused`,
        advice: `Either something of the old storage was left, or somebody has activated it since. Look at its logs${AT_PIPELINE}. Then clear its storage where it lies.`,
    };
}
function setRunningBeforeStop({ inputs }) {
    const { pipeline } = inputs;
    return {
        errorCode: 'SetRunning',
        message: `could not put pipeline '${pipeline}' into standby: somebody set it running at the moment when it was stopped`,
        inFeldera: 'It is stopped, and nothing was cleared.',
        advice: `If it is to serve, start it on its own storage: ${fda(inputs, `start ${pipeline}`)}.`,
    };
}

;// CONCATENATED MODULE: ./lib/report/refusal.js



function describeRefusal(refusal, { inputs, record: { last } }) {
    const { target } = inputs;
    if (last === undefined)
        return { why: refusal, next: '' };
    switch (refusal) {
        case 'NotDeployed':
            return notDeployed(last, startInStandby(inputs));
        case 'ColdStart':
            return coldStart(last, startInStandby(inputs));
        case 'AlreadyActive':
            return {
                why: `it is not in standby but already ${quoted(last.status)}, and 'expect: standby' asks for a pipeline in standby`,
                next: "With 'expect: standby-or-active' the step is green then.",
            };
        case 'ActivationUnderWay':
            return {
                why: `it is on its way to ${target} already (${quoted(last.status)}, desired ${target}), and 'expect: standby' asks for a pipeline in standby`,
                next: "With 'expect: standby-or-active' the step waits for it.",
            };
        case 'LivePipeline':
            return last.status === 'Standby' ? beingActivated(last, target) : livePipeline(last, target);
    }
}
function coldStart(found, toStandBy) {
    const { desiredStatus } = found;
    return {
        why: `it is ${describeState(found)}: it is just being started as ${quoted(desiredStatus.toLowerCase())}, without having been in standby, so there is no standby to activate`,
        next: `If it is meant to run like this, it needs no activation: wait for that start. For a standby, stop it first. ${toStandBy}`,
    };
}
function notDeployed({ status, desiredStatus }, toStandBy) {
    return {
        why: `it is ${quoted(status)} (desired ${quoted(desiredStatus)}), so there is no standby to activate`,
        next: `${status === 'Stopped' ? '' : 'Wait until it shows Stopped. '}${toStandBy} Re-run this job once it shows Standby.`,
    };
}
function livePipeline(found, target) {
    const effect = target === 'Paused' ? 'paused a live pipeline' : 'set it running';
    return {
        why: `it is not in standby but ${describeState(found)}; activating it would have ${effect}`,
        next: `Check the name. ${whatAnyDoes(found, target)}`,
    };
}
/** Feldera shows Standby until the last checkpoint is pulled and restored, so this pipeline is just leaving standby. */
function beingActivated({ desiredStatus }, target) {
    return {
        why: `it is in standby, but somebody has already activated it to ${quoted(desiredStatus)}, and it is on its way there`,
        next: `Find out who. If it should be ${target} instead, 'expect: any' asks for that all the same.`,
    };
}
function whatAnyDoes({ desiredStatus }, target) {
    if (target === 'Paused')
        return "If you mean this pipeline: 'expect: any' pauses it.";
    const anyway = "If you mean this pipeline: 'expect: any' sets it running with what it holds, however old.";
    // A pipeline that was started in standby on the storage of an earlier activation can come up Paused without an error,
    // where the record of its desired status is gone.
    return desiredStatus === 'Paused'
        ? `${anyway} Only for a fresh standby: stop it, clear its storage (which destroys what was never pushed), start it in standby.`
        : anyway;
}

;// CONCATENATED MODULE: ./lib/report/trouble.js


/**
 * The trouble that explains a time-out: requests that fail now, or else a write that failed, or else
 * earlier trouble that used up at least half of the time.
 */
function troubleOf({ inputs, record }) {
    const { trouble, activationTrouble, approvalTrouble, writeTrouble, primary, longestTrouble: past } = record;
    const failure = trouble?.failure ?? writeTrouble ?? activationTrouble ?? approvalTrouble;
    if (failure)
        return { failure };
    if (primary?.trouble)
        return { failure: primary.trouble.failure, isOfPrimary: primary.trouble.side === 'primary' };
    if (past === undefined || past.ms < inputs.timeoutMs / 2)
        return undefined;
    return { failure: past.failure, overAfterMs: past.ms };
}
/** A shorter pause that a server asked for is not mentioned, because it did not use up the time. */
const LONG_RETRY_AFTER_MS = 30_000;
/** Why a write was put off although every request was answered; see run/postponed.ts. */
const NOT_OF_A_REQUEST = new Set([
    'ProcessDiffers',
    'SlowAnswer',
    'PrimaryNotServing',
    'PrimaryChanged',
]);
/** A clause such as `; requests were failing for 40 s: the words (HTTP 503 X)`; empty without trouble. */
function describeTrouble(trouble) {
    if (trouble === undefined)
        return '';
    const { failure, overAfterMs, isOfPrimary } = trouble;
    const { retryAfterMs = 0 } = failure;
    const asked = retryAfterMs < LONG_RETRY_AFTER_MS
        ? ''
        : `, and the server asked to be left alone for ${formatDuration(retryAfterMs)}`;
    if (NOT_OF_A_REQUEST.has(failure.code))
        return `; what was next was put off: ${describeFailure(failure)}`;
    const how = overAfterMs === undefined ? '' : ` for ${formatDuration(overAfterMs)}`;
    return `; requests${isOfPrimary ? " to the primary's Feldera" : ''} were failing${how}: ${describeFailure(failure)}${asked}`;
}

;// CONCATENATED MODULE: ./lib/report/rehearsal-words.js











/** The end of a rehearsal that has proven everything. */
function describeRehearsed({ inputs, measurements }) {
    const { activationTime, rearm } = measurements;
    const took = activationTime ? ` in ${formatDuration(activationTime.ms)}` : '';
    const back = rearm?.ms === undefined ? '' : `, ${formatDuration(rearm.ms)} after the stop was sent`;
    return `pipeline '${inputs.pipeline}' was activated as Paused${took}, and is in standby again and armed${back}`;
}
/**
 * The end of a rehearsal that failed. It begins with whether there is a standby now.
 *
 * @param describe puts a part of it into words
 */
function describeFailedRehearsal(result, facts, describe) {
    const { check, activation, back } = result;
    const now = describeStandbyNow(standbyNow(result, facts.record), facts.inputs.pipeline);
    if (activation === undefined) {
        const words = check === undefined || check.kind === 'checked' ? concludeChecklist(facts) : describe(check, facts);
        return { ...words, message: `${now}; ${words.message}` };
    }
    const ended = describeActivation(activation, asItEnded(facts, result), describe);
    const returned = back && back.kind !== 'never-activated' ? describe(back, facts) : undefined;
    const failed = [ended, returned].flatMap((part) => (part && !isGreen(part.outcome) ? [part] : []));
    const [cause = ended] = failed;
    return {
        ...cause,
        outcome: rehearsal_words_outcomeOf(ended, returned, facts),
        message: `${now}; ${[...new Set(failed.map(({ message }) => withoutStop(message)))].join('; and ')}`,
        inFeldera: whatIsLeft(facts, back),
        advice: sentences(...new Set(failed.map(({ advice }) => advice)), adviseOnReturn(facts, result)),
    };
}
/** What was known when the activation ended: the pipeline may have been put back since. */
function asItEnded({ inputs, record }, { lastSeen }) {
    return { inputs, record: lastSeen ? { ...record, last: lastSeen } : record };
}
/** How the activation ended, with what that means for a failover instead of what to do about an activation. */
function describeActivation(activation, facts, describe) {
    const ended = describe(activation, facts);
    switch (activation.kind) {
        case 'broken':
            return { ...ended, advice: `A failover would fail in the same way. ${LOGS_ADVICE}` };
        case 'awaiting-approval':
            return {
                ...ended,
                advice: `A failover would stop there, too. Look at the difference${AT_PIPELINE}. If it is meant, set 'on-approval: approve' here and in the failover, or start the standby with bootstrap_policy=allow.`,
            };
        case 'refused':
            return {
                ...ended,
                message: `pipeline '${facts.inputs.pipeline}' was in standby when it was checked, and is ${stateOf(facts)} now`,
                advice: 'Find out who did that, before anything else: it may be a failover at work.',
            };
        case 'timed-out':
            return { ...ended, message: describeTimeout(facts), advice: TAKES_TOO_LONG };
        default:
            return ended;
    }
}
function stateOf({ record: { last } }) {
    return last ? describeState(last) : 'gone';
}
const TAKES_TOO_LONG = "A failover may take as long. Check and activation may take half of 'timeout': raise that to see how long it really takes.";
/** The activation did not come to its end in its part of the time. */
function describeTimeout(facts) {
    const { record, inputs } = facts;
    const { activation, phases } = record;
    const acceptedAt = activation.kind === 'accepted' ? activation.at : 0;
    const last = phases.findLast(({ from, desiredStatus }) => from >= acceptedAt && desiredStatus !== 'Stopped');
    const seen = last ? `, it was last seen ${describeState(last)}` : '';
    return `pipeline '${inputs.pipeline}' was not Paused after half of the ${formatDuration(inputs.timeoutMs)} of 'timeout'${seen}${describeTrouble(troubleOf(facts))}`;
}
/** That of the part that failed. What was activated and is not back is never merely refused. */
function rehearsal_words_outcomeOf(activation, back, { record }) {
    const { outcome } = back === undefined || isGreen(back.outcome) ? activation : back;
    // It is not back, whatever came of the activation.
    return isGreen(outcome) || (outcome === 'refused' && record.hasSent) ? 'failed' : outcome;
}
function whatIsLeft(facts, back) {
    const { activation } = facts.record;
    if (back === undefined)
        return whatActivationLeaves(facts);
    if (back.kind === 'never-activated')
        return 'Feldera did not accept its activation, so there was nothing to put back.';
    const isKnown = activation.kind === 'accepted';
    const written = facts.record.hasWritten ? whatRearmLeaves(facts) : '';
    return sentences(isKnown ? 'Its activation as Paused was accepted.' : DOUBTFUL, written);
}
const DOUBTFUL = 'An activation as Paused was sent, and it is not known whether Feldera accepted it.';
/** How to get a standby again, when there is none, and what is there instead. */
function adviseOnReturn({ inputs, record }, result) {
    // Feldera's activation has paused a pipeline that somebody had set running.
    const isGone = [result.activation, result.back].some(isAboutUnknownName);
    const isLive = result.activation?.kind === 'live-pipeline-paused';
    if (isGone || isLive || standbyNow(result, record) !== 'none')
        return '';
    const { last, activation, hasWritten } = record;
    const isLeft = activation.kind === 'accepted' && !hasWritten && ['Standby', 'Paused'].includes(last?.desiredStatus ?? '');
    const isOnItsWay = hasWritten && last?.desiredStatus === 'Standby';
    if (isOnItsWay)
        return asSentence(`wait for it: '${inputs.pipeline}' is on its way into standby`);
    if (last?.desiredStatus === 'Running')
        return '';
    // What the step itself did not dare to stop, nobody should be told to.
    const isUnasked = result.back?.kind === 'request-failed' && result.back.operation === 'ask';
    const isDoubtful = isUnasked || (record.writeTrouble !== undefined && record.writes.stop === undefined);
    const failover = isLeft ? "If a failover needs it now, run that with 'expect: any'." : '';
    const put = isLeft ? 'Otherwise put' : 'Put';
    return sentences(failover, isDoubtful ? rehearsal_words_LOOK_AT_PROCESS : howToRearm(inputs, put));
}
const rehearsal_words_LOOK_AT_PROCESS = `See first what its process does${AT_PIPELINE}. The action …/rearm puts it back as soon as that says that it is paused.`;
function isAboutUnknownName(part) {
    return part?.kind === 'request-failed' && isUnknownPipeline(part.failure);
}
/** What a rehearsal has proven, and what it cannot prove, a sentence each. */
function whatIsProven({ result, record, measurements }) {
    if (result.kind !== 'rehearsed' && result.kind !== 'rehearsal-failed')
        return [];
    const { activationTime, checkpoint, rearm } = measurements;
    const isRestored = activationTime !== undefined;
    const isBack = result.kind === 'rehearsed' || (result.back?.kind === 'rearmed' && record.hasWritten);
    const within = isRestored ? ` in ${formatDuration(activationTime.ms)}` : '';
    const age = checkpoint?.ageMs === undefined ? '' : `, which was ${formatDuration(checkpoint.ageMs)} old`;
    const back = rearm?.ms === undefined ? '' : ` in ${formatDuration(rearm.ms)}`;
    return [
        isRestored
            ? `Proven: it takes over${within}, and restores its newest checkpoint${age}.`
            : 'Not proven: that it takes over.',
        isBack
            ? `Proven: it gets back into standby${back}, and pulls what its primary pushes.`
            : 'Not proven: that it gets back into standby.',
        'Not proven, because it was paused: that it reads its inputs and writes its outputs.',
    ];
}

;// CONCATENATED MODULE: ./lib/report/stability-words.js








// What is said about a pipeline that has reached the target and is to stay there.
/** What is true of a pipeline that was held, as the end of a clause; empty where none was to be. */
function staysSo({ inputs, record }) {
    return record.hold ? `, and has stayed so for ${formatDuration(inputs.stableForMs)}` : '';
}
/** The end of a run whose pipeline has left the target. Nothing is undone. */
function describeNotStable({ departure, seen, afterMs }, facts) {
    const { inputs, record } = facts;
    const { pipeline, target, stableForMs } = inputs;
    const failed = `did not stay so for ${formatDuration(stableForMs)}`;
    return {
        errorCode: 'NotStable',
        message: `pipeline ${inQuotes(pipeline)} was ${target}, but ${failed}: after ${formatDuration(afterMs)} ${whatItBecame({ departure, seen }, facts)}`,
        inFeldera: sentences(whatWasDone(record), record.activation.kind === 'accepted' ? 'Nothing was undone.' : ''),
        advice: adviseAfter({ departure, seen }, facts),
    };
}
function whatItBecame({ departure, seen }, facts) {
    switch (departure.kind) {
        case 'broken':
            return `it failed: ${describeApiError(departure.error)}`;
        case 'interfered':
            return describeInterference(departure.interference, facts);
        case 'status':
            return `it is ${describeState(seen)}`;
    }
}
function adviseAfter({ departure, seen }, facts) {
    const { inputs } = facts;
    switch (departure.kind) {
        case 'broken':
            return deploymentAdvice(inputs, undefined, mayPrimaryBeLive(facts));
        case 'interfered':
            return interferenceAdvice(inputs, seen, departure.interference);
        case 'status':
            if (seen.status === 'AwaitingApproval')
                return `Look at the difference${AT_PIPELINE}. If it is meant, approve it with: ${fda(inputs, `approve ${inputs.pipeline}`)}.`;
            return sentences(LOGS_ADVICE, asSentence(rerunToWatch(inputs)));
    }
}
/** For how long of how long a pipeline was held when the run ended before its time, as the predicate of a sentence. */
function describeHeld({ since, seenAt, isHidden, renewals }, { inputs }) {
    const { target, stableForMs } = inputs;
    const all = `the ${formatDuration(stableForMs)} that it is to stay so`;
    if (isHidden)
        return `was ${target}, and went out of Feldera's sight, so ${all} begin anew`;
    // Nobody knows how it was after the last look.
    const anew = renewals > 0
        ? `, counted anew ${renewals === 1 ? 'once' : `${renewals} times`} because Feldera had written its status anew`
        : '';
    return `was ${target} for ${formatDuration(seenAt - since)} of ${all}${anew}`;
}
/** How often the log says that the count begins anew, before it does so now and then only. */
const RENEWALS_TOLD = 3;
/**
 * The line of the log about what a look has changed; empty when that is nothing.
 *
 * @param isQuiet whether there was no line for a while
 */
function lineAboutHold({ news, hold }, { target, stableForMs }, isQuiet) {
    if (news === 'renewed' && hold.renewals > RENEWALS_TOLD && !isQuiet)
        return '';
    const time = formatDuration(stableForMs);
    switch (news) {
        case undefined:
            return '';
        case 'begun':
            return `${target}; watching for ${time} that it stays so`;
        case 'hidden':
            return `The ${time} that it is to stay ${target} begin anew once it is back`;
        case 'renewed':
            return `Feldera has written its status anew, so it was something else or out of sight between two looks: watching for ${time} anew that it stays ${target}`;
    }
}

;// CONCATENATED MODULE: ./lib/report/switchover-words.js









const KINDS = [
    ...['primary-stopped', 'switched-over', 'records-missing'],
    ...['switchover-refused', 'hand-over-obstructed', 'switchover-failed'],
];
/** Whether an end is one that only a switchover has. */
function isOfSwitchover(result) {
    return KINDS.some((kind) => kind === result.kind);
}
/** A number of records as people read it. */
function formatCount(count) {
    return count.toLocaleString('en-US');
}
function records(count) {
    return count === 1 ? '1 record' : `${formatCount(count)} records`;
}
/** The ends that only a switchover has. `describe` puts the cause of a failed one into words. */
function describeSwitchoverEnding(result, facts, describe) {
    switch (result.kind) {
        // No step ends as the first.
        case 'primary-stopped':
        case 'switched-over':
            return { message: describeSwitchedOver(facts) };
        case 'records-missing':
            return describeMissing(result, facts);
        case 'switchover-refused':
            return switchover_words_describeRefused(result, facts);
        case 'hand-over-obstructed':
            return describeObstructed(result, facts);
        case 'switchover-failed':
            return describeGivenUp(result, facts, describe(result.cause));
    }
}
/** What a switchover could not do, as the beginning of a sentence. */
function couldNotSwitchOver(inputs) {
    return `could not switch over from ${nameOfPrimary({ inputs })} to pipeline ${inQuotes(inputs.pipeline)}`;
}
function describeSwitchedOver({ inputs, record, measurements }) {
    const { handOver, last } = record;
    const downtimeMs = measurements.switchover?.downtimeMs;
    const proven = handOver?.proven;
    const isKnown = handOver?.found?.kind === 'all';
    // A run before this one has seen it drained, and this one knows only what both sides show.
    const isSeen = handOver !== undefined && handOver.stages.length > 0;
    const all = proven && isKnown
        ? `, with ${isSeen ? 'all' : 'the'} ${records(proven.records)} that ${isSeen ? 'it had processed' : 'its newest checkpoint holds'}`
        : '';
    const down = downtimeMs === undefined ? '' : `; nothing served for ${formatDuration(downtimeMs)}`;
    const held = record.hold ? `; it has stayed ${describeLast(last)} for ${formatDuration(inputs.stableForMs)}` : '';
    return `pipeline ${inQuotes(inputs.pipeline)} is ${describeLast(last)} in place of ${nameOfPrimary({ inputs })}${all}${down}${held}`;
}
/** A warning that nothing proves that nothing was lost. */
function warnNotCompared(found, facts) {
    const expected = facts.record.handOver?.proven?.records;
    if (found.kind !== 'unknown' || expected === undefined)
        return '';
    return `Pipeline ${inQuotes(facts.inputs.pipeline)} does not tell how many records it has processed, so it is not proven that it has the ${records(expected)} of its primary: ${describeFailure(found.failure)}`;
}
function describeMissing({ found }, facts) {
    const { inputs } = facts;
    const why = found.isOtherLine
        ? `it did not continue from the checkpoint of its primary ${nameOfPrimary(facts)}, but has a history of its own`
        : `it has processed ${records(found.records)}, and its primary ${nameOfPrimary(facts)} had processed ${formatCount(found.expected)}`;
    const stop = fda(inputs, `stop ${inputs.pipeline}`);
    const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`);
    return {
        outcome: 'failed',
        errorCode: 'RecordsMissing',
        alarm: MISSING,
        message: `${MISSING}: pipeline ${inQuotes(inputs.pipeline)} is ${describeLast(facts.record.last)}, but ${why}`,
        inFeldera: 'The activation was accepted, and the primary was stopped; nothing was undone.',
        advice: `If it must not go on like this, stop it: ${stop}. Once it shows Stopped, start the primary again, whose storage is as it was: ${start}. Running this again would be green, because it compares nothing again.`,
    };
}
const MISSING = 'records are missing';
function switchover_words_describeRefused({ refusal }, facts) {
    const { why, next } = switchover_words_describeRefusal(refusal, facts);
    return {
        outcome: 'refused',
        errorCode: refusal.code === 'ProcessNotAsked' ? refusal.failure.code : refusal.code,
        httpStatus: refusal.code === 'ProcessNotAsked' ? refusal.failure.httpStatus : undefined,
        message: `${couldNotSwitchOver(facts.inputs)}: ${why}`,
        inFeldera: 'Nothing was sent.',
        advice: next,
    };
}
function switchover_words_describeRefusal(refusal, facts) {
    const primary = nameOfPrimary(facts);
    switch (refusal.code) {
        case 'NotArmed': {
            const { why, next } = describeNotArmed(refusal.armament);
            return { why: `the standby is not known to pull what ${primary} pushes: ${why}`, next };
        }
        case 'ApprovalNotSettled':
            return describeUnsettled(refusal.policy);
        case 'PrimaryNotLive':
            return describeNotLive(refusal.doubt, facts);
        case 'CheckpointImpossible':
            return {
                why: `its primary ${primary} can never make a checkpoint, in Feldera's own words: ${listNames(refusal.obstacles.map(quoted))}`,
                next: 'Without a checkpoint there is nothing to hand over. See what Feldera needs for fault tolerance: a storage, and inputs that can be read again.',
            };
        case 'RecordsNotTold':
            return describeUntold(primary);
        case 'ProcessNotAsked':
            return {
                why: `the process of its primary ${primary} does not tell what it has processed: ${describeFailure(refusal.failure)}`,
                next: primaryAdvice(refusal.failure, facts),
            };
    }
}
function describeUntold(primary) {
    return {
        why: `the checkpoints of primary ${primary} do not tell how many records they hold, so nothing can be proven`,
        next: 'This Feldera is too old to hand over with nothing lost.',
    };
}
function describeUnsettled(policy) {
    if (policy === 'reject')
        return {
            why: "the standby was started with bootstrap_policy=reject, so it fails where it differs from the primary's checkpoint, and that would show only once the primary is stopped",
            next: 'Start it in standby with bootstrap_policy=allow.',
        };
    const what = policy === undefined ? 'does not tell its bootstrap_policy' : 'was started with bootstrap_policy=await_approval';
    return {
        why: `the standby ${what}, so where it differs from the primary's checkpoint it would wait for approval while nothing is live`,
        next: "Set 'on-approval: approve', or start it in standby with bootstrap_policy=allow.",
    };
}
/** Nothing is live, and both ways out are for a person to choose. */
function describeNotLive(doubt, facts) {
    const { inputs } = facts;
    const primary = nameOfPrimary(facts);
    const state = stateOfPrimary(facts.record);
    const start = fdaAtPrimary(inputs, `start ${primaryOf(facts)}`);
    return {
        why: `its primary ${primary} is ${state} already, and ${describeDoubt(doubt)}`,
        next: `There are two ways out. (1) Start the primary again, with all that it had: ${start}; then run this again. (2) Activate the standby with what it holds, which may lack what the primary did last: that is a failover, with the action itself instead of …/switchover.`,
    };
}
function describeDoubt(doubt) {
    switch (doubt.kind) {
        case 'not-paused':
            return 'its events do not show that it was paused when it was stopped, so it may have processed more than it has pushed';
        case 'events-unknown':
            return `its events cannot be read, so nobody knows whether it had processed more than it has pushed: ${describeFailure(doubt.failure)}`;
        case 'records-unknown':
            return 'Feldera does not show on both sides how many records the newest checkpoints hold';
        case 'not-saved':
            return 'no checkpoint was made since it was paused, so it may have processed more than the newest one holds';
        case 'behind':
            return `its newest checkpoint holds ${records(doubt.records)}, and that of the standby ${formatCount(doubt.held)}`;
    }
}
function describeObstructed({ obstacle }, facts) {
    const { why, next } = describeObstacle(obstacle, facts);
    return { outcome: 'failed', errorCode: obstacle.code, message: why, advice: next };
}
function describeObstacle(obstacle, facts) {
    const { inputs, record } = facts;
    const primary = nameOfPrimary(facts);
    const state = stateOfPrimary(record);
    switch (obstacle.code) {
        case 'NotDrained':
            return describeRestless(obstacle.cause, facts);
        case 'CheckpointFailed':
            return {
                why: `primary ${primary} could make no checkpoint: ${quoted(obstacle.error)}`,
                next: `See the primary's logs in Feldera${AT_PRIMARY}.`,
            };
        case 'PushFailed':
            return {
                why: `primary ${primary} could not push its checkpoint to the object store: ${quoted(obstacle.error)}`,
                next: `See the primary's logs in Feldera${AT_PRIMARY}. If its bucket is owned by another pipeline, give it one of its own, from which the standby pulls.`,
            };
        case 'RecordsNotTold':
            return describeUntold(primary);
        case 'PrimaryResumed':
            return { why: `somebody has set primary ${primary} running again: it is ${state}`, next: FIND_OUT };
        case 'PrimaryStopped':
            return {
                why: `primary ${primary} was stopped by somebody else, or has failed: it is ${state}`,
                next: serveAgain(facts),
            };
        case 'PrimaryReplaced':
            return {
                why: `somebody has stopped primary ${primary} and started it anew, as another deployment`,
                next: FIND_OUT,
            };
        case 'StandbyChanged': {
            const now = describeLast(record.last);
            return {
                why: `somebody has changed the standby ${inQuotes(inputs.pipeline)}: it is ${now}`,
                next: FIND_OUT,
            };
        }
    }
}
const FIND_OUT = 'Find out who did that, before anything else.';
/** What to do about a primary that was stopped before anything was handed over. */
function serveAgain(facts) {
    const start = fdaAtPrimary(facts.inputs, `start ${primaryOf(facts)}`);
    return `To have the primary serve again: ${start}. If it is to stay down, run this again: it activates the standby if that is known to hold everything, and otherwise names both ways out.`;
}
function describeRestless(cause, facts) {
    const primary = nameOfPrimary(facts);
    const paused = `primary ${primary} did not drain while it was paused`;
    switch (cause.kind) {
        case 'fed': {
            const by = cause.inputs.length === 0 ? '' : ` by ${listNames(cause.inputs.map(quoted))}`;
            return {
                why: `${paused}: records went on coming in${by}`,
                next: 'Something goes on sending them, as HTTP requests with force=true do, which a pause does not hold back. Stop that sender, and run this again.',
            };
        }
        case 'transaction':
            return {
                why: `${paused}: a transaction is open, and no checkpoint is made before it ends`,
                next: 'Commit it, or find the input connector that has opened it, and run this again.',
            };
        case 'sink': {
            const by = cause.outputs.length === 0 ? 'an output' : `output ${listNames(cause.outputs.map(quoted))}`;
            return {
                why: `${paused}: ${by} has not accepted the results of ${records(cause.missing)}, and Feldera makes no checkpoint until it has`,
                next: 'Check that what it writes to is reachable and accepts data, and run this again.',
            };
        }
        case 'backlog':
            return {
                why: `${paused}: it still had ${records(cause.buffered)} to process`,
                next: "Give it longer with a higher 'timeout', of which it may take a fifth, or run this when it has less to do.",
            };
        case 'unsettled':
            return {
                why: `${paused}: its counters do not agree`,
                next: `See the primary's statistics in Feldera${AT_PRIMARY}.`,
            };
    }
}
/** The end of a hand-over that was given up. It begins with a primary that is left paused. */
function describeGivenUp({ cause, undone }, facts, ended) {
    const alarm = alarmOf(undone, facts);
    const isCut = cause.kind === 'timed-out' || cause.kind === 'cancelled';
    const why = isCut ? whyCut(cause.kind, facts) : whyEnded(cause, ended);
    const what = `${couldNotSwitchOver(facts.inputs)}: ${why}`;
    return {
        ...ended,
        outcome: cause.kind === 'cancelled' || cause.kind === 'timed-out' ? cause.kind : 'failed',
        errorCode: cause.kind === 'timed-out' ? codeOfTimeout(facts) : ended.errorCode,
        alarm,
        message: alarm === '' ? what : `${alarm}: ${what}`,
        inFeldera: whatWasUndone(undone, facts),
        advice: sentences(howToResume(undone, facts), isCut ? adviceOnCut(cause.kind, facts) : ended.advice),
    };
}
function whyEnded(cause, { message }) {
    const isAboutStandby = cause.kind === 'request-failed' && cause.operation === 'switch-over';
    return isAboutStandby ? `requests to its Feldera failed: ${describeFailure(cause.failure)}` : withoutStop(message);
}
/**
 * The same red end of a switchover, which begins with a primary that somebody else has paused: it is left so, and serves nobody.
 */
function withPausedPrimary(ending, facts) {
    const { inputs, record } = facts;
    const { sight, pause, phases = [] } = ofPrimary(record);
    const last = phases.at(-1);
    // With its process restarting it comes up paused.
    const isOfOthers = last?.desiredStatus === 'Paused' && !mayHaveActed(pause);
    if (inputs.verb !== 'switchover' || isGreen(ending.outcome) || ending.alarm !== '' || !isOfOthers)
        return ending;
    const state = sight?.kind === 'seen' && last.status === 'Paused' ? 'is' : 'may be';
    const by = phases[0]?.status === 'Paused' ? 'as this run has found it' : 'by somebody else';
    const alarm = `primary ${nameOfPrimary(facts)} ${state} paused, ${by}`;
    const resume = `It processes nothing. It was paused by somebody, or by a run that was cut off. If it is to serve: ${resumeCommand(inputs)}.`;
    return { ...ending, alarm, message: `${alarm}: ${ending.message}`, advice: sentences(resume, ending.advice) };
}
function alarmOf(undone, facts) {
    const { primary } = facts.record;
    const name = nameOfPrimary(facts);
    const sight = primary?.sight;
    const isPausedStill = sight?.kind === 'seen' && sight.pipeline.desiredStatus === 'Paused';
    switch (undone) {
        case 'standby-live':
            return isPausedStill ? `primary ${name} is left paused` : '';
        case 'gone':
            return isPausedStill ? `primary ${name} is paused, as another deployment than this step has paused` : '';
        case 'not-resumed':
            return isPausedStill ? `primary ${name} is left paused` : `primary ${name} may be left paused`;
        // The stop may have been accepted, or may not.
        case 'not-tried':
            return isPausedStill && mayHaveActed(primary?.pause) ? `primary ${name} may be left paused` : '';
        default:
            return '';
    }
}
/** What to do about a primary that this step has paused, and a standby that somebody has activated meanwhile. */
function describeChoice(inputs) {
    const stopStandby = fda(inputs, `stop ${inputs.pipeline}`);
    const stopPrimary = fdaAtPrimary(inputs, `stop ${primaryOf({ inputs })}`);
    return `Choose one. (1) To keep the primary, stop the standby: ${stopStandby}; once that shows Stopped, set the primary running again: ${resumeCommand(inputs)}. (2) To keep the standby, which may lack what the primary did last, stop the primary: ${stopPrimary}.`;
}
/** How long the primary was paused, as far as this run has seen. */
function pausedFor({ record }) {
    const { pause, resume } = ofPrimary(record);
    const ms = pause && resume ? resume.at - pause.at : 0;
    return ms < 1_000 ? '' : ` for ${formatDuration(ms)}`;
}
/** Whether the primary is known to have been paused: a pause that was sent may never have arrived. */
function wasPaused({ record: { primary, handOver } }) {
    return primary?.pause?.state === 'accepted' || handOver?.wasPaused === true;
}
function whatWasUndone(undone, facts) {
    const nothing = 'Nothing was switched over.';
    const done = wasPaused(facts) ? 'This step has paused the primary' : 'This step has sent the primary a pause';
    switch (undone) {
        case 'untouched':
            return `This step has not paused the primary. ${nothing}`;
        case 'resumed':
            return wasPaused(facts)
                ? `The primary was paused${pausedFor(facts)}, and is Running again. ${nothing}`
                : `${done}, and it is not known whether that was accepted: it is Running. ${nothing}`;
        case 'standby-live':
            return `${done}, and does not set it running again, because the standby is live or about to be.`;
        case 'gone':
            return `${done}, and somebody has stopped or changed it since. ${nothing}`;
        case 'not-resumed':
            return `${done}, and has not seen it Running again${whyNotResumed(facts.record)}. ${nothing}`;
        case 'not-tried':
            return '';
    }
}
/** What has kept a primary from being resumed, or seen, as the end of a clause; empty when nothing has. */
function whyNotResumed(record) {
    const { trouble, sight } = ofPrimary(record);
    const failure = trouble?.failure ?? (sight?.kind === 'unknown' ? sight.failure : undefined);
    return failure ? `: ${describeFailure(failure)}` : '';
}
function howToResume(undone, facts) {
    if (undone === 'not-resumed')
        return `Look at it${AT_PRIMARY}. If it is Paused: ${resumeCommand(facts.inputs)}.`;
    if (undone === 'standby-live')
        return describeChoice(facts.inputs);
    if (undone !== 'not-tried' || alarmOf(undone, facts) === '')
        return '';
    return `If it still shows Paused, set it running again: ${resumeCommand(facts.inputs)}.`;
}
/** What sets a paused primary running again. */
function resumeCommand(inputs) {
    const address = `${inputs.primaryHost}/v0/pipelines/${primaryOf({ inputs })}/resume`;
    const tenant = inputs.tenant === undefined ? [] : [`Feldera-Tenant: ${inputs.tenant}`];
    // Their values are secrets.
    const others = Object.keys(inputs.headers).map((name) => `${name}: …`);
    const headers = [...tenant, ...others].map((header) => `-H ${shellWord(header)} `);
    return command(`curl -X POST -H "Authorization: Bearer $FELDERA_API_KEY" ${headers.join('')}${shellWord(address)}`);
}
/** What each stage waits for, as the end of a sentence. */
const WAITS = {
    pause: 'the primary was not yet seen paused',
    drain: 'the primary had not yet drained',
    checkpoint: 'the primary had not yet made a checkpoint of all that it has processed',
    push: "the primary's checkpoint was not yet in the object store",
    pull: "the standby had not yet pulled the primary's checkpoint",
    stop: 'the stop of the primary was not yet sent',
};
function whyCut(kind, facts) {
    const { handOver, primary } = facts.record;
    // From the stop on it takes the whole of the time.
    if (mayHaveActed(primary?.stop))
        return `the ${formatDuration(facts.inputs.timeoutMs)} of 'timeout' had passed, when it was not known whether the stop of the primary was accepted${troubleIn(facts)}`;
    const waits = handOver && (primary?.stop ? 'the stop of the primary was not accepted' : WAITS[handOver.stage]);
    const stage = waits ? `, when ${waits}${delaysIn(facts)}${troubleIn(facts)}` : '';
    if (kind === 'cancelled')
        return `the run was cancelled${stage}`;
    return `${formatDuration(facts.inputs.timeoutMs / 2)}, half of 'timeout', had passed${stage}`;
}
function delaysIn({ record: { handOver } }) {
    const delays = handOver?.stage === 'checkpoint' ? (handOver.reading?.stats.checkpointDelays ?? []) : [];
    return delays.length === 0 ? '' : `, which waits for ${listNames(delays.map(quoted))}`;
}
function troubleIn({ record }) {
    const { handOver, primary } = record;
    const { stop, pause } = ofPrimary(record);
    const failed = stop ?? pause;
    const ofWrite = failed?.state === 'failed' ? failed.failure : undefined;
    const there = ofWrite ?? handOver?.askTrouble ?? primary?.trouble?.failure;
    const { failure, side } = handOver?.trouble ?? { failure: there, side: 'primary' };
    return failure ? `; requests to the ${side}'s Feldera were failing: ${describeFailure(failure)}` : '';
}
function codeOfTimeout({ record: { handOver } }) {
    return handOver?.stage === 'pull' && handOver.trouble === undefined ? 'NotPulled' : 'TimedOut';
}
function adviceOnCut(kind, facts) {
    const { handOver, primary } = facts.record;
    if (primary?.stop)
        return '';
    if (kind === 'cancelled')
        return '';
    if (handOver?.stage === 'stop' && troubleIn(facts) === '')
        return 'The primary makes and pushes checkpoints all the time, and a stop in between would leave half of one. Make them less often for the time of a switchover.';
    if (handOver?.stage === 'pull')
        return `See whether the standby pulls from the bucket that the primary pushes to, and see its logs in Feldera${AT_PIPELINE}.`;
    return "Raise 'timeout', half of which is for what comes before the stop.";
}
/** What has begun, as a line of the log. */
function lineAboutStage(stage, facts) {
    const { handOver } = facts.record;
    const reading = handOver?.reading;
    const proven = handOver?.proven;
    const all = reading ? records(reading.stats.processed) : 'everything';
    switch (stage) {
        case 'pause':
            return '';
        case 'drain':
            return `Primary ${nameOfPrimary(facts)} is paused; waiting until it has drained`;
        case 'checkpoint':
            return `It has drained, with ${all} processed; waiting for a checkpoint that holds them`;
        case 'push':
            return `A checkpoint holds all ${all}; waiting until it is in the object store`;
        case 'pull':
            return `Checkpoint ${proven?.checkpoint ?? ''} is in the object store; waiting until the standby holds it`;
        case 'stop':
            return `The standby holds all ${all}: the primary can be stopped`;
    }
}
/** What is waited for still, as a line of the log. */
function heartbeat({ stage, stageAt }, now) {
    return `Still waiting: ${WAITS[stage].replace(' had ', ' has ').replace(' was ', ' is ')}, for ${formatDuration(now - stageAt)}`;
}
/** What a switchover has proven, a sentence each. */
function whatIsHandedOver({ result, record }) {
    const { proven, found, stages = [] } = record.handOver ?? {};
    const isOver = result.kind === 'switched-over' || result.kind === 'records-missing';
    if (!isOver || proven === undefined)
        return [];
    const own = stages.length > 0
        ? `Proven: the primary was paused and had drained, and checkpoint ${quoted(proven.checkpoint)} holds all ${records(proven.records)} that it had processed.`
        : `By what both sides show: the primary was paused when it was stopped, and checkpoint ${quoted(proven.checkpoint)}, which was made after the pause, holds ${records(proven.records)}, no fewer than its newest one.`;
    return [
        own,
        stages.length > 0 ? 'Proven: the standby held it before the primary was stopped.' : '',
        record.activation.kind === 'accepted'
            ? 'Proven: the primary was seen stopped before the standby was activated.'
            : 'Somebody else has activated the standby, and nothing is known of what was live then.',
        found?.kind === 'all'
            ? `Proven: the pipeline that has taken over went on from there, and has processed ${records(found.records)} by now.`
            : 'Not proven: that the pipeline that has taken over has them all.',
    ].filter((sentence) => sentence !== '');
}
/** Whether this step has sent anything to the primary. */
function hasTouchedPrimary({ record: { primary } }) {
    return mayHaveActed(primary?.pause) || mayHaveActed(primary?.stop);
}

;// CONCATENATED MODULE: ./lib/report/verb-words.js






const ACTIVATE = {
    title: 'Standby activation',
    failed: 'Activation failed',
    opening: (names, { target }) => `Activating ${names} to ${target}`,
    reached: ({ target, wait }) => (wait ? `${target}` : `${target} or on their way there`),
    couldNot: ({ pipeline, target }) => `could not bring pipeline '${pipeline}' to ${target}`,
    leaves: whatActivationLeaves,
    followsStatus: true,
};
const CHECK = {
    title: 'Readiness check',
    failed: 'Readiness check failed',
    opening: (names) => `Checking standby ${names}`,
    reached: () => 'ready to be activated',
    couldNot: ({ pipeline }) => `could not check pipeline '${pipeline}'`,
    leaves: () => ONLY_LOOKED,
    followsStatus: false,
};
const REARM = {
    title: 'Standby rearming',
    failed: 'Rearming failed',
    opening: (names) => `Putting ${names} into standby`,
    reached: () => 'in standby and armed',
    couldNot: ({ pipeline }) => `could not put pipeline '${pipeline}' into standby`,
    leaves: whatRearmLeaves,
    followsStatus: true,
};
const REHEARSE = {
    title: 'Failover rehearsal',
    failed: 'Rehearsal failed',
    opening: (names) => `Rehearsing the failover of ${names}`,
    reached: () => 'rehearsed, and in standby again and armed',
    couldNot: ({ pipeline }) => `could not rehearse pipeline '${pipeline}'`,
    leaves: whatRehearsalLeaves,
    followsStatus: true,
};
const SWITCHOVER = {
    title: 'Switchover',
    failed: 'Switchover failed',
    opening: (names, inputs) => `Switching over from ${listNames([...inputs.primaries.values()].map(inQuotes))} at ${inputs.primaryHost} to ${names}`,
    reached: ACTIVATE.reached,
    couldNot: couldNotSwitchOver,
    leaves: whatActivationLeaves,
    followsStatus: true,
};
/** Both parts of a rehearsal may have sent something. */
function whatRehearsalLeaves(facts) {
    return facts.record.hasWritten ? whatRearmLeaves(facts) : whatActivationLeaves(facts);
}
const VERB_WORDS = {
    activate: ACTIVATE,
    check: CHECK,
    rearm: REARM,
    rehearse: REHEARSE,
    switchover: SWITCHOVER,
};
/** The first line of the log. */
function openingLine(inputs) {
    const names = `pipeline${inputs.pipelines.length === 1 ? '' : 's'} ${listNames(inputs.pipelines.map(inQuotes))}`;
    const primary = inputs.verb === 'activate' ? openingAboutPrimary(inputs) : '';
    return `${VERB_WORDS[inputs.verb].opening(names, inputs)} at ${inputs.host}, within ${formatDuration(inputs.timeoutMs)}${primary}`;
}

;// CONCATENATED MODULE: ./lib/report/ending.js

























/** Turns the result of a pipeline into words for a person. This is the only place where that is done. */
function describe({ result, ...facts }) {
    try {
        return withAddresses(endingOf(result, facts), facts);
    }
    catch (error) {
        return withAddresses(endingOf({ kind: 'defect', error }, facts), facts);
    }
}
/** Puts the result of a pipeline into words, once. */
function withEnding(report) {
    return { ...report, ending: describe(report) };
}
/** The same end, with the address of what it tells to look at, once. */
function withAddresses(ending, facts) {
    const place = addressing(facts);
    return { ...ending, inFeldera: place(ending.inFeldera), advice: place(ending.advice) };
}
function endingOf(result, facts) {
    return withPrimary(withPausedPrimary(plainEnding(result, facts), facts), result, facts);
}
/** The words for a result alone, without what is live. */
function plainEnding(result, facts) {
    const defaults = { alarm: '', inFeldera: '', advice: '', errorCode: '', httpStatus: undefined };
    return { outcome: outcomeOf(result.kind), ...defaults, ...wordsFor(result, facts) };
}
function wordsFor(result, facts) {
    const { record } = facts;
    switch (result.kind) {
        case 'activated':
            return { message: `${ending_name(facts)} is ${describeLast(record.last)}${staysSo(facts)}` };
        case 'already-active':
            return { message: describeAlready(facts) };
        case 'accepted':
            return { message: `${describeAcceptance(facts)}; not waiting for it` };
        case 'checked':
            return concludeChecklist(facts);
        case 'refused':
            return ending_describeRefused(facts, result);
        case 'stale-checkpoint':
            return describeStaleCheckpoint(result, facts);
        case 'guarded':
            return describeGuarded(result, facts);
        case 'both-live':
            return describeBothLive(result, facts);
        case 'broken':
            return result.when === 'before' ? describeFoundBroken(facts, result) : describeBroken(facts, result);
        case 'interfered':
            return describeInterfered(facts, result);
        case 'not-stable':
            return describeNotStable(result, facts);
        case 'live-pipeline-paused':
            return describePausedLive(facts);
        case 'request-failed':
            return describeRequestFailed(facts, result);
        case 'awaiting-approval':
            return describeApproval(facts);
        case 'timed-out':
            return describeTimedOut(facts);
        case 'cancelled':
            return describeCancelled(facts);
        case 'invalid-inputs':
            return describeInvalidInputs(result);
        case 'defect':
            return describeDefect(facts, result);
        default:
            return wordsForDrill(result, facts);
    }
}
/** The ends that a step cannot have that only activates or checks. */
function wordsForDrill(result, facts) {
    if (isOfSwitchover(result))
        return describeSwitchoverEnding(result, facts, (cause) => plainEnding(cause, facts));
    if (result.kind === 'rehearsed')
        return { message: describeRehearsed(facts) };
    return result.kind === 'rehearsal-failed'
        ? describeFailedRehearsal(result, facts, (part, known) => endingOf(part, { ...facts, ...known }))
        : describeRearmEnding(result, facts);
}
function describeAlready(facts) {
    const { inputs, record } = facts;
    const held = staysSo(facts);
    if (inputs.verb !== 'switchover')
        return `${ending_name(facts)} is ${inputs.target} already${held}; ${nothingDone(record)}`;
    return `${ending_name(facts)} is ${inputs.target}${held && `${held},`} and its primary is ${stateOfPrimary(record)}; this run has sent nothing, and compared no records`;
}
function ending_name({ inputs }) {
    return `pipeline '${inputs.pipeline}'`;
}
function couldNot({ inputs }) {
    return VERB_WORDS[inputs.verb].couldNot(inputs);
}
function describeAcceptance(facts) {
    const { activation, last } = facts.record;
    if (activation.kind !== 'joined')
        return `the activation of ${ending_name(facts)} was accepted`;
    const nothing = nothingDone(facts.record);
    if (last === undefined || !wasNeverStandby(last))
        return `the activation of ${ending_name(facts)} is under way already; ${nothing}`;
    return `${ending_name(facts)} was started as ${quoted(last.deploymentInitial ?? '')} and is on its way there; ${nothing}`;
}
function ending_describeRefused(facts, { refusal }) {
    const { why, next } = describeRefusal(refusal, facts);
    const message = `could not activate ${ending_name(facts)}: ${why}`;
    return { errorCode: refusal, message, inFeldera: asSentence(nothingDone(facts.record)), advice: next };
}
function describeFoundBroken(facts, { error }) {
    const { last } = facts.record;
    const state = describeLast(last);
    return {
        errorCode: error.errorCode,
        message: `could not activate ${ending_name(facts)}: it is ${state} with the error: ${describeApiError(error)}`,
        inFeldera: asSentence(nothingDone(facts.record)),
        advice: deploymentAdvice(facts.inputs, error.errorCode, mayPrimaryBeLive(facts)),
    };
}
function describeBroken(facts, { error }) {
    const { record, inputs } = facts;
    const isUnconfirmed = record.activation.kind === 'unconfirmed';
    return {
        errorCode: error.errorCode,
        message: `${couldNot(facts)}: ${describeApiError(error)}`,
        inFeldera: isUnconfirmed ? whatWasDone(record) : '',
        advice: deploymentAdvice(inputs, isUnconfirmed ? error.errorCode : undefined, mayPrimaryBeLive(facts)),
    };
}
function describeInterfered(facts, { interference }) {
    const { record, inputs } = facts;
    const { last, activation } = record;
    // The activation was accepted, but it is not known by which of the two deployments.
    const isEither = interference === 'PipelineReplaced' && activation.kind === 'accepted';
    return {
        errorCode: interference,
        message: `${couldNot(facts)}: ${describeInterference(interference, facts)}`,
        inFeldera: isEither
            ? 'The activation was accepted, by the old deployment or by the new one.'
            : whatWasDoneFor(facts),
        advice: last ? interferenceAdvice(inputs, last, interference) : '',
    };
}
function whatWasDoneFor(facts) {
    return facts.inputs.verb === 'rearm' ? whatRearmLeaves(facts) : whatWasDone(facts.record);
}
function describePausedLive(facts) {
    return {
        errorCode: 'LivePipeline',
        message: `could not activate ${ending_name(facts)} as a standby: somebody had set it running since the last look, and the activation paused it`,
        inFeldera: 'It is left paused.',
        advice: `Find out who set it running. To let it run on: ${command(`POST /v0/pipelines/${facts.inputs.pipeline}/resume`)}.`,
    };
}
function describeRequestFailed(facts, { operation, failure, names }) {
    const { record, inputs } = facts;
    const isAboutPrimary = isOfPrimary(operation);
    const isGone = !isAboutPrimary && isUnknownPipeline(failure) && record.first !== undefined;
    // When the activation was refused and no activation can have been accepted, the message says all there is to say.
    const saysItAll = operation === 'activate' && record.activation.kind === 'not-sent' && !record.hasWritten;
    const goesOn = saysItAll ? '' : VERB_WORDS[inputs.verb].leaves(facts);
    return {
        errorCode: failure.code,
        httpStatus: failure.httpStatus,
        message: `could not ${describeOperation(operation, ending_name(facts))}: ${describeFailure(failure)}`,
        inFeldera: isGone ? whatWasDoneFor(facts) : goesOn,
        advice: isAboutPrimary ? primaryAdvice(failure, facts) : adviceFor(failure, facts, names),
    };
}
/** What failed, with its object. */
function describeOperation(operation, pipeline) {
    switch (operation) {
        case 'rearm':
            return `put ${pipeline} into standby`;
        case 'ask':
            return `ask the process of ${pipeline} whether it serves, so it is not stopped`;
        case 'ask-standby':
            return `ask the process of ${pipeline} whether it stands by, so its primary is not stopped`;
        case 'switch-over':
            return `switch over to ${pipeline}`;
        case 'ask-primary':
            return `ask the primary of ${pipeline}`;
        case 'pause-primary':
            return `pause the primary of ${pipeline}`;
        case 'save-primary':
            return `have the primary of ${pipeline} make a checkpoint`;
        case 'push-primary':
            return `have the primary of ${pipeline} push its checkpoint`;
        case 'stop-primary':
            return `stop the primary of ${pipeline}`;
        case 'clear':
            return `clear the storage of ${pipeline}`;
        case 'dismiss':
            return `dismiss the error of ${pipeline}`;
        case 'start':
            return `start ${pipeline} in standby`;
        default:
            return `${operation} ${pipeline}`;
    }
}
function describeApproval(facts) {
    const { pipeline } = facts.inputs;
    const changes = describeChanges(listChanges(facts.record.approvalDiff));
    const why = `it waits for approval, because the pipeline differs from the one the checkpoint was made by${changes && ` (${changes})`}`;
    return {
        errorCode: 'AwaitingApproval',
        message: `${couldNot(facts)}: ${why}`,
        inFeldera: 'The pipeline goes on waiting.',
        advice: `Look at the difference, ${whereDiffIs(facts)}, or in Feldera${AT_PIPELINE}. If it is meant, approve it with: ${fda(facts.inputs, `approve ${pipeline}`)}. Then ${rerun(facts.inputs)} to watch it. Or start a new run with 'on-approval: approve'.`,
    };
}
function whereDiffIs({ inputs }) {
    if (inputs.pipelines.length === 1)
        return "which the output 'approval-diff' has in full";
    return inputs.summary
        ? 'which the job summary shows below its name'
        : "which its 'approval-diff' in the output 'pipelines' has";
}
function describeTimedOut(facts) {
    const { inputs } = facts;
    const trouble = troubleOf(facts);
    return {
        errorCode: 'TimedOut',
        httpStatus: trouble?.failure.httpStatus,
        message: `${whatIsMissing(facts)}${describeTrouble(trouble)}`,
        inFeldera: VERB_WORDS[inputs.verb].leaves(facts),
        advice: trouble?.isOfPrimary ? reachPrimary(inputs) : adviceAfterTimeout(facts, trouble?.failure),
    };
}
/** What was not reached before the deadline. */
function whatIsMissing(facts) {
    const { inputs, record } = facts;
    const time = formatDuration(inputs.timeoutMs);
    if (record.hold)
        return `${ending_name(facts)} ${describeHeld(record.hold, facts)}, when the ${time} of 'timeout' had passed`;
    const seen = record.last ? `last seen ${describeState(record.last)}` : 'the pipeline was never seen';
    // A switchover that has sent nothing yet has waited for half of the time.
    const isHalf = inputs.verb === 'switchover' && !record.hasSent && !hasTouchedPrimary(facts) && record.handOver === undefined;
    const limit = `within ${isHalf ? 'half of the ' : ''}${time}`;
    return `${couldNot(facts)} ${limit}${VERB_WORDS[inputs.verb].followsStatus ? `: ${seen}` : ''}`;
}
function describeCancelled(facts) {
    const { inputs, record } = facts;
    const why = { errorCode: 'Cancelled', inFeldera: VERB_WORDS[inputs.verb].leaves(facts) };
    if (record.hold) {
        const message = `stopped watching ${ending_name(facts)}, which ${describeHeld(record.hold, facts)}: the run was cancelled`;
        return { ...why, message, advice: asSentence(rerunToWatch(inputs)) };
    }
    const again = record.hasWritten ? 'Run this again to go on from where it stands.' : '';
    if (inputs.verb !== 'activate')
        return { ...why, message: `${couldNot(facts)}: the run was cancelled`, advice: again };
    if (isUnderWay(record.activation)) {
        const message = `stopped watching ${ending_name(facts)}: the run was cancelled`;
        return { ...why, message, advice: asSentence(rerunToWatch(inputs)) };
    }
    const message = `stopped before ${ending_name(facts)} was known to be activated: the run was cancelled`;
    return { ...why, message, advice: 'Re-run this job if the pipeline is still to be activated.' };
}
function describeInvalidInputs({ problems }) {
    const list = problems.length === 1 ? problems : problems.map((problem, index) => `(${index + 1}) ${problem}`);
    const message = `could not read the inputs: ${list.join('; ')}`;
    return { errorCode: 'InvalidInput', message, inFeldera: 'Nothing was sent.' };
}
/** An unexpected error was thrown; the record still tells how far the step came. */
function describeDefect(facts, { error }) {
    const words = error instanceof Error ? error.message : String(error);
    return {
        errorCode: 'InternalError',
        message: `${facts.inputs.verb === 'rehearse' ? `${describeStandbyNow('unknown', facts.inputs.pipeline)}; ` : ''}the action itself failed: ${words}`,
        inFeldera: VERB_WORDS[facts.inputs.verb].leaves(facts),
        advice: 'This is a defect of the action; please report it.',
    };
}
/** The end of a step in one line: what happened, what is left in Feldera, and what to do next. */
function finalSentence({ message, inFeldera, advice }) {
    const more = sentences(inFeldera, advice);
    return more === '' ? message : `${withoutStop(message)}. ${more}`;
}
/** What a green activation leaves, after what it has done: the pipelines that were standbys are none any more. */
function spentSentence(reports) {
    const spent = reports.filter(({ inputs: { verb }, record }) => (verb === 'activate' || verb === 'switchover') && leftStandby(record));
    return spent.length === 0 ? '' : `. ${noStandbyNow(spent.length)}`;
}
/** How the run for a pipeline ended, in one line of the log. */
function sentenceAtEnd({ ending, ...report }) {
    return isGreen(ending.outcome) ? greenSentence(report, ending) : `${ending.outcome}: ${finalSentence(ending)}`;
}
/** The last line of a green step's log. */
function greenSentence(report, { message }) {
    const { activationTime, checkpoint } = report.measurements;
    const isActivation = report.inputs.verb === 'activate';
    const link = report.record.hold ? '; it came there ' : ', ';
    const took = isActivation && activationTime
        ? `${link}${formatDuration(activationTime.ms)} after the activation was accepted`
        : '';
    // After a switchover its age says nothing about what may be lost.
    const isAgeTold = report.inputs.verb !== 'switchover' && checkpoint?.ageMs !== undefined;
    const age = !isAgeTold ? '' : `; its checkpoint was ${formatDuration(checkpoint.ageMs)} old`;
    return `Done: ${message}${took}${age}`;
}

;// CONCATENATED MODULE: ./lib/report/exchange.js
/** One request as the debug log shows it: `GET https://…/v0/pipelines/orders: 200 in 34 ms, connection reused`. */
function describeExchange({ method, address, proxy, result, ms }) {
    const by = proxy === undefined ? '' : `, by way of the proxy ${proxy}`;
    return `${method} ${address}: ${describeResult(result)} in ${Math.round(ms)} ms${describeConnection(result)}${by}`;
}
function describeResult(result) {
    if (result === undefined)
        return 'cut short by the end of the step';
    if (result.kind === 'answer')
        return String(result.status);
    return result.networkCode === '' ? result.code : `${result.code} (${result.networkCode})`;
}
function describeConnection(result) {
    if (result?.kind !== 'answer')
        return '';
    return result.isReused ? ', connection reused' : ', connection new';
}

;// CONCATENATED MODULE: ./lib/decide/measurements.js
/**
 * By how much clocks may differ before an age is not believed. Well-kept servers differ by seconds, so this is
 * generous.
 */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
/**
 * Reads from a checkpoint's uuid when it was taken, and computes its age.
 *
 * @param at the moment to which the age is counted, milliseconds since the epoch; by the server's clock where that is
 *   known, because the runner's may be minutes off
 */
function dateCheckpoint({ uuid }, at) {
    const takenAt = uuidTime(uuid);
    const isKnown = takenAt !== undefined && at !== undefined && takenAt - at <= CLOCK_TOLERANCE_MS;
    return { uuid, takenAt, ageMs: isKnown ? Math.max(0, at - takenAt) : undefined };
}
/**
 * The checkpoint from which the activated pipeline took over: the newest one taken before `at`. Later ones may be the
 * activated pipeline's own, and their age would understate the data at risk.
 *
 * @param checkpoints oldest first
 * @param at when the activation was accepted, milliseconds since the epoch; `undefined` without an activation, and then
 *   the newest checkpoint is returned
 */
function takeOverCheckpoint(checkpoints, at = Number.POSITIVE_INFINITY) {
    // When the primary's clock runs ahead, all of them can seem later than `at`; the newest is then the best guess.
    return checkpoints.findLast(({ uuid }) => (uuidTime(uuid) ?? 0) <= at) ?? checkpoints.at(-1);
}
const UUID_V7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** The time in a UUIDv7 (its first 48 bits, RFC 9562), milliseconds since the epoch; `undefined` for any other text. */
function uuidTime(uuid) {
    const match = UUID_V7.exec(uuid);
    return match === null ? undefined : Number.parseInt(`${match[1]}${match[2]}`, 16);
}
/** When the newest checkpoint of a pipeline was taken, as `uuidTime`; `undefined` when Feldera shows none, too. */
function newestCheckpointTime({ checkpoints }) {
    return uuidTime(checkpoints?.at(-1)?.uuid ?? '');
}
/**
 * The time from the event that first shows the target as desired to the first one that shows it as reached. Only the
 * latest run of events counts in which nothing but the target, or Unavailable, which hides it, was desired.
 *
 * @param events oldest first
 * @returns milliseconds; `undefined` when the events do not tell
 */
function takeOverTime(events, target) {
    const lastOther = events.findLastIndex(({ runtimeDesiredStatus }) => runtimeDesiredStatus !== target && runtimeDesiredStatus !== 'Unavailable');
    // Without an earlier event the history may begin in the middle of the activation, and the time would come out too
    // short.
    if (lastOther === -1)
        return undefined;
    const latest = events.slice(lastOther + 1);
    const desired = latest.find(({ runtimeDesiredStatus }) => runtimeDesiredStatus === target);
    const reached = latest.find((event) => event.runtimeDesiredStatus === target && event.runtimeStatus === target);
    return timeBetween(desired?.recordedAt, reached?.recordedAt);
}
/**
 * The time between two moments, in their unit; `undefined` when one is unknown, or when the second comes before the
 * first.
 */
function timeBetween(earlier, later) {
    if (later === undefined || earlier === undefined || later < earlier)
        return undefined;
    return later - earlier;
}

;// CONCATENATED MODULE: ./lib/decide/hand-over.js








/** How often a checkpoint, or a push, may fail. */
const MOST_FAILURES = 3;
/** Both counters and what they are compared with are read again after this time before they count as standing still. */
const STILL_MS = 1_000;
/**
 * Before 0.337 what an input had read when it was removed counts as read for ever, and never as processed. So where the two
 * differ, and nothing is waiting, standing still for longer has to do.
 */
const STILL_MS_OF_OLDER = 10_000;
/**
 * Decides what is next in handing over. Everything follows from the looks, and from the counters above all: "paused" is not
 * drained, and "the checkpoint is done" may be about an older one. Source: docs/feldera.md, "Handing over".
 */
function decideHandOver(look, memory, context) {
    const { stop } = context;
    if (stop && mayHaveActed(stop) && (stop.state === 'accepted' || showsStop(look.primary, stop)))
        return { stage: 'stop', move: end('stopped') };
    const changed = changeOfStandby(look.standby, memory.standby) ?? changeOfPrimary(look.primary, memory);
    if (changed)
        return { stage: memory.stage, move: end(changed) };
    if ([look.standby.status, look.primary.status].includes('Unavailable'))
        return { stage: memory.stage, move: hand_over_waitSince(memory.stageAt) };
    const { process, primary } = look;
    if (!isPaused(primary) || process === undefined)
        return { stage: 'pause', move: whileNotPaused(look, memory, context) };
    return whilePaused({ ...look, process }, memory, context);
}
function hand_over_waitSince(pollingSince) {
    return wait({ pollingSince });
}
function changeOfStandby(seen, judged) {
    if (seen.status === 'Unavailable' && seen.deploymentError === undefined)
        return undefined;
    const isSame = isStandingBy(seen) && seen.deploymentId === judged.deploymentId;
    return isSame ? undefined : { code: 'StandbyChanged' };
}
function changeOfPrimary(seen, { primary: judged }) {
    if (seen.deploymentError !== undefined || isGoingDown(seen))
        return { code: 'PrimaryStopped' };
    return seen.deploymentId === judged.deploymentId ? undefined : { code: 'PrimaryReplaced' };
}
function whileNotPaused({ primary, begunAt }, { wasPaused, stageAt }, { pause, now }) {
    if (primary.desiredStatus === 'Paused')
        return hand_over_waitSince(stageAt);
    if (wasPaused)
        return end({ code: 'PrimaryResumed' });
    if (pause === undefined || !mayHaveActed(pause)) {
        const retryFrom = pause?.state === 'failed' ? pause.retryFrom : 0;
        if (now < retryFrom)
            return wait({ ms: retryFrom - now });
        return primary.status === 'Running' ? { kind: 'do', command: 'pause' } : hand_over_waitSince(stageAt);
    }
    // Feldera shows a pause up to some seconds late, and may still be passing on one whose answer was lost.
    if (begunAt < pause.at + PASSING_ON_MS + SETTLE_MS)
        return hand_over_waitSince(pause.at);
    return pause.state === 'accepted' ? end({ code: 'PrimaryResumed' }) : { kind: 'do', command: 'pause' };
}
function whilePaused(look, memory, context) {
    const { drainMs, now } = context;
    const { made } = look.process;
    const { reading, stage, stageAt } = memory;
    const restless = reading === undefined ? { kind: 'unsettled' } : whyRestless(reading, now);
    if (restless) {
        const isOver = stage === 'drain' && now - stageAt > drainMs;
        return { stage: 'drain', move: isOver ? end({ code: 'NotDrained', cause: restless }) : hand_over_waitSince(stageAt) };
    }
    const newest = made.at(-1);
    const obstacle = obstacleIn(newest, memory);
    if (obstacle)
        return { stage, move: end(obstacle) };
    if (newest === undefined || !holdsAll(newest, look, memory))
        return { stage: 'checkpoint', move: whileSaving(memory, now) };
    if (memory.proven === undefined)
        return { stage: 'push', move: whilePushing(memory, now) };
    if (!hasPulled(look, memory))
        return { stage: 'pull', move: hand_over_waitSince(stageAt) };
    return { stage: 'stop', move: whileItMayPush(newest, look, memory, now) ?? whileStopping(context) };
}
/**
 * What is next while a checkpoint may be on its way to the object store: the stop would leave half of it there, and that would be
 * what the standby pulls last. Feldera shows pushes that were asked for, and not those that the primary makes by itself. With the
 * newest one in the store there is none to be made, so that one is asked for: by itself the primary may push it in hours only.
 *
 * @returns `undefined` when none can be on its way
 */
function whileItMayPush(newest, { process: { stats, pushed } }, { pushing, pushesItself, askFrom, stageAt }, now) {
    if (pushing !== undefined || pushed.running.length > 0)
        return hand_over_waitSince(stageAt);
    if (!pushesItself)
        return undefined;
    if (stats.isCheckpointing)
        return hand_over_waitSince(stageAt);
    return isPushed(newest, pushed) ? undefined : ask('push', askFrom, now);
}
/**
 * Whether a checkpoint holds all that the primary has processed, and was made since it was paused. Without that, whoever goes on
 * after a crash past the stop could not tell that nothing was processed after it.
 */
function holdsAll({ uuid, processedRecords }, { primary, process }, { spoilt, savedIn }) {
    if (processedRecords !== process.stats.processed || uuid === spoilt)
        return false;
    const { statusSince = 0 } = primary;
    // One that was asked for is believed, also where the clocks of the process and of Feldera differ.
    return (uuidTime(uuid) ?? 0) >= statusSince || savedIn === statusSince;
}
/** Why the primary has not come to rest; `undefined` when it has. */
function whyRestless({ stats, at, since, fedAt, fedBy }, now) {
    const { buffered, input, processed, completed, hasTransaction, state } = stats;
    if (hasTransaction)
        return { kind: 'transaction' };
    if (buffered === 0 && processed === completed && state === 'Paused') {
        const stillMs = input === processed ? STILL_MS : STILL_MS_OF_OLDER;
        if (now - since >= stillMs)
            return undefined;
    }
    if (fedAt === at)
        return { kind: 'fed', inputs: fedBy };
    if (buffered > 0)
        return { kind: 'backlog', buffered };
    if (completed < processed)
        return { kind: 'sink', outputs: stats.lateOutputs, missing: processed - completed };
    return { kind: 'unsettled' };
}
function obstacleIn(newest, { saveFailures, pushFailures }) {
    if (newest && newest.processedRecords === undefined)
        return { code: 'RecordsNotTold' };
    const [saveError, pushError] = [tooOften(saveFailures), tooOften(pushFailures)];
    if (saveError !== undefined)
        return { code: 'CheckpointFailed', error: saveError };
    return pushError === undefined ? undefined : { code: 'PushFailed', error: pushError };
}
function whileSaving({ saving, askFrom, stageAt }, now) {
    return saving ? hand_over_waitSince(stageAt) : ask('checkpoint', askFrom, now);
}
function whilePushing({ pushing, askFrom, stageAt }, now) {
    return pushing ? hand_over_waitSince(stageAt) : ask('push', askFrom, now);
}
function ask(command, from, now) {
    return now < from ? wait({ ms: from - now }) : { kind: 'do', command };
}
/** The last error, when there were as many as may be. */
function tooOften(failures) {
    return failures.length >= MOST_FAILURES ? failures.at(-1) : undefined;
}
/** Whether a checkpoint is in the object store. `failure` does not count: it may be an old one. */
function isPushed({ uuid }, { success, periodic }) {
    return success === uuid || periodic === uuid;
}
/** Whether the standby holds a checkpoint of the same records that is as new as the one that was pushed, or newer. */
function hasPulled({ held, process }, { proven, own }) {
    if (held === undefined || proven === undefined)
        return false;
    const isNewEnough = held.processedRecords === process.stats.processed && held.uuid >= proven.checkpoint;
    return isNewEnough && own.includes(held.uuid);
}
function whileStopping({ stop, now }) {
    if (stop?.state !== 'failed')
        return ask('stop', 0, now);
    // Whether it was accepted is not known, so there is no way back, and it is sent again now and then.
    return ask('stop', stop.isFinal ? stop.at + SETTLE_MS : stop.retryFrom, now);
}
/** What is known of a hand-over after one more round of looks. `now`: milliseconds on the step's clock. */
function rememberLook(memory, look, now) {
    const { primary, process } = look;
    const wasPaused = memory.wasPaused || isPaused(primary);
    if (process === undefined)
        return { ...memory, wasPaused };
    const known = isSameProcess(memory, process.stats) ? memory : forget(memory);
    const reading = read(known.reading, process.stats, now);
    const paused = { ...look, process };
    return provenBy(paused, failedBy(paused, { ...known, wasPaused, reading }));
}
function isSameProcess({ reading }, { incarnation }) {
    return reading === undefined || reading.stats.incarnation === incarnation;
}
/** Another process knows nothing of what this one was asked, and may have processed less. */
function forget(memory) {
    return {
        ...memory,
        reading: undefined,
        saving: undefined,
        pushing: undefined,
        savedIn: undefined,
        proven: undefined,
        own: [],
    };
}
const COUNTED = ['input', 'processed', 'completed', 'buffered', 'state', 'hasTransaction'];
function read(before, stats, now) {
    if (before === undefined)
        return { stats, at: now, since: now, fedAt: Number.NEGATIVE_INFINITY, fedBy: [] };
    const isStill = COUNTED.every((name) => before.stats[name] === stats[name]);
    const fed = before.stats.input === stats.input ? before : { fedAt: now, fedBy: growing(before.stats, stats) };
    return { stats, at: now, since: isStill ? before.since : now, fedAt: fed.fedAt, fedBy: fed.fedBy };
}
/** The inputs by which records have come in since. */
function growing(before, { inputs }) {
    const known = new Map(before.inputs.map(({ name, records }) => [name, records]));
    return inputs.filter(({ name, records }) => records > (known.get(name) ?? 0)).map(({ name }) => name);
}
/** Notices what has failed, and what is over. */
function failedBy({ primary, process: { saved, pushed } }, memory) {
    const { saving, pushing, saveFailures, pushFailures } = memory;
    const isSaved = saving !== undefined && saved?.success !== undefined && saved.success >= saving.sequence;
    const saveError = saving !== undefined && !isSaved && saved?.failure && saved.failure.sequence >= saving.sequence
        ? saved.failure.error
        : undefined;
    const isInStore = pushing !== undefined && isPushed(pushing, pushed);
    const isUnderWay = pushing !== undefined && pushed.running.includes(pushing.uuid);
    const pushError = pushing !== undefined && !isInStore && !isUnderWay && pushed.failure?.uuid === pushing.uuid
        ? pushed.failure.error
        : undefined;
    return {
        ...memory,
        saving: isSaved || saveError !== undefined ? undefined : saving,
        savedIn: isSaved ? (primary.statusSince ?? 0) : memory.savedIn,
        saveFailures: saveError === undefined ? saveFailures : [...saveFailures, saveError],
        pushing: isInStore || pushError !== undefined ? undefined : pushing,
        pushFailures: pushError === undefined ? pushFailures : [...pushFailures, pushError],
        spoilt: pushError === undefined ? memory.spoilt : pushing?.uuid,
    };
}
function provenBy(look, memory) {
    const { stats, made, pushed } = look.process;
    const { initialStart, processed: records } = stats;
    const isSame = memory.proven === undefined || memory.proven.records === records;
    const { proven, own } = isSame ? memory : { proven: undefined, own: [] };
    const holding = made.filter((one) => holdsAll(one, look, memory));
    const known = { ...memory, own: [...new Set([...own, ...holding.map(({ uuid }) => uuid)])] };
    const inStore = holding.find((one) => isPushed(one, pushed));
    return { ...known, proven: proven ?? (inStore && { checkpoint: inStore.uuid, records, initialStart }) };
}

;// CONCATENATED MODULE: ./lib/run/hand-over-record.js

/** Whether something that happened is about a hand-over. */
function isAboutHandOver(event) {
    return event.kind.startsWith('handover-');
}
/** The record of a hand-over after an event; before it has begun there is none. */
function applyToHandOver(event, record) {
    const { at } = event;
    if (event.kind === 'handover-begun')
        return begun(event, at);
    if (event.kind === 'handover-resumed')
        return { ...begun({ ...event, pushesItself: true }, at), stage: 'stop', proven: event.proof };
    if (record === undefined)
        return undefined;
    switch (event.kind) {
        case 'handover-looked':
            return { ...record, ...rememberLook(record, event.look, at), trouble: undefined };
        case 'handover-stage':
            return withStage(record, event.stage, at);
        case 'handover-checkpoint-asked': {
            const { sequence, incarnation = record.reading?.stats.incarnation } = event.request;
            return { ...record, saving: { sequence, incarnation }, refused: undefined, askTrouble: undefined };
        }
        case 'handover-push-asked': {
            const { uuid } = event.request;
            return { ...record, pushing: { uuid }, refused: undefined, askTrouble: undefined };
        }
        case 'handover-ask-failed': {
            const { operation, failure, retryFrom, isFinal } = event;
            const refused = isFinal ? { operation, failure } : undefined;
            return { ...record, askFrom: retryFrom, refused, askTrouble: failure };
        }
        case 'handover-hindered':
            return { ...record, trouble: { failure: event.failure, side: event.side } };
        case 'handover-compared':
            return { ...record, found: event.found };
        case 'handover-given-up':
            return record;
    }
}
function begun({ standby, primary, pushesItself }, at) {
    return {
        ...{ standby, primary, pushesItself, wasPaused: primary.status === 'Paused' },
        ...{ stage: 'pause', stageAt: at, stages: [] },
        ...{ saveFailures: [], pushFailures: [], own: [], askFrom: 0 },
    };
}
function withStage(record, stage, at) {
    if (record.stage === stage && record.stages.length > 0)
        return record;
    return { ...record, stage, stageAt: at, stages: [...record.stages, { stage, from: at }] };
}

;// CONCATENATED MODULE: ./lib/run/record.js







const EMPTY_RECORD = {
    activation: { kind: 'not-sent' },
    sendFrom: 0,
    approveFrom: 0,
    phases: [],
    hasSent: false,
    sawUnavailable: false,
    writes: {},
    hasWritten: false,
    rearming: [],
    findings: [],
};
function startRecording(clock, listener) {
    let record = EMPTY_RECORD;
    return {
        get record() {
            return record;
        },
        note(happening) {
            const before = record;
            const event = { ...happening, at: clock.elapsed() };
            record = applyEvent(before, event);
            listener(event, record, before);
        },
    };
}
/** The record after an event. */
function applyEvent(record, event) {
    return { ...record, ...changesBy(event, record) };
}
function changesBy(event, record) {
    if (isAboutPrimary(event))
        return { primary: applyToPrimary(event, record.primary) };
    if (isAboutHandOver(event))
        return { handOver: applyToHandOver(event, record.handOver) };
    const { trouble, findings } = record;
    switch (event.kind) {
        case 'looked':
            return record_applyLook(event, record);
        case 'approved':
            return { approveFrom: event.retryFrom, approvalTrouble: undefined, approval: 'accepted' };
        case 'approval-failed':
            return applyFailedApproval(event, record);
        case 'request-failed': {
            const { since = event.at, count = 0 } = trouble ?? {};
            return { trouble: { failure: event.failure, since, count: count + 1 } };
        }
        case 'answered':
            return endTrouble(event, record);
        case 'unanswered':
            return { trouble: trouble ?? { failure: unanswered(event.ms), since: event.at - event.ms, count: 1 } };
        case 'sources-asked':
            return { sources: { ...event.sources, at: event.at } };
        case 'stale-overlooked':
            return { overlooked: event.seen };
        case 'held':
            return { hold: event.hold };
        case 'found':
            return { findings: [...findings, event.finding] };
        case 'write-sent':
        case 'write-accepted':
        case 'write-failed':
        case 'write-found':
            return applyToWrites(event, record);
        case 'unarmed':
            return { unarmed: event.why === 'serving' ? event.why : event.why.kind };
        case 'write-postponed':
            return { writeTrouble: event.failure };
        case 'still-failing':
        case 'interruption-ignored':
        case 'part-begun':
            return {};
        default:
            return applyToActivation(event, record);
    }
}
function applyFailedApproval({ failure, retryFrom }, { approval }) {
    const doubt = failure.mayHaveActed ? 'in-doubt' : undefined;
    return { approveFrom: retryFrom, approvalTrouble: failure, approval: approval ?? doubt };
}
/** The writes that a later one makes void. */
const VOIDED_BY = {
    stop: ['clear', 'dismiss', 'start'],
    clear: ['dismiss', 'start'],
};
function applyToWrites(event, record) {
    const { command } = event;
    if (event.kind === 'write-sent') {
        const { at, seen, newestEventAt } = event;
        const kept = Object.entries(record.writes).filter(([name]) => !VOIDED_BY[command]?.some((other) => other === name));
        const writes = { ...Object.fromEntries(kept), [command]: { at, seen, newestEventAt, state: 'sent' } };
        return { writes, hasWritten: true };
    }
    const write = record.writes[command];
    if (write === undefined)
        return {};
    const { at, seen, newestEventAt } = write;
    const sent = { at, seen, newestEventAt };
    if (event.kind === 'write-failed') {
        const { failure, isFinal, retryFrom } = event;
        const failedWrite = { ...sent, state: 'failed', failure, isFinal, retryFrom };
        return { writes: { ...record.writes, [command]: failedWrite }, writeTrouble: failure };
    }
    const writes = { ...record.writes, [command]: { ...sent, state: 'accepted' } };
    return { writes, rearming: [...record.rearming, { command, at }], writeTrouble: undefined };
}
function applyToActivation(event, record) {
    const { activation } = record;
    const { at } = event;
    if (event.kind === 'activation-sent') {
        const { seen, target } = event;
        const baseline = baselineOf(seen, target);
        const sent = { kind: 'unconfirmed', at, baseline, previous: activation };
        return { activation: sent, hasSent: true, desiredBefore: seen.desiredStatus };
    }
    if (event.kind === 'activation-joined')
        return markUnderWay(record, { kind: 'joined', at, baseline: baselineOf(event.seen, event.target) }, event.seen);
    // The other events are about an activation that was sent and is not confirmed yet.
    if (activation.kind !== 'unconfirmed')
        return {};
    const { baseline, lost } = activation;
    switch (event.kind) {
        case 'activation-failed':
            return {
                activation: record_afterFailure(activation, event),
                sendFrom: event.retryFrom,
                activationTrouble: event.failure,
            };
        case 'process-answered':
            return lost ? { activation: { ...activation, lost: { ...lost, processAnsweredAt: at } } } : {};
        case 'activation-accepted':
            // A look that begins soon after the acceptance may still show the state before it.
            return markUnderWay(record, { ...event, kind: 'accepted', baseline: { ...baseline, freshFrom: at + SETTLE_MS } });
        case 'activation-found': {
            const since = { at: activation.at, baseline: advanceBaseline(baseline, event.seen) };
            return markUnderWay(record, { kind: 'accepted', ...since }, event.seen);
        }
    }
}
/**
 * Records that an activation is under way. `seen`: the look that showed it, when it was not the answer to the request.
 */
function markUnderWay({ desiredSinceSeen }, activation, seen) {
    return { activation, activationTrouble: undefined, desiredSinceSeen: desiredSinceSeen ?? seen?.desiredStatusSince };
}
function record_afterFailure(activation, { failure, isFinal, at }) {
    // Feldera provably did nothing, so what was known before this activation is still true.
    return failure.mayHaveActed ? { ...activation, lost: { failure, since: at, isFinal } } : activation.previous;
}
function record_applyLook({ pipeline: seen, at, serverTime }, record) {
    const { first = seen, phases, approvalDiff, approvalTrouble } = record;
    const { status, desiredStatus } = seen;
    const isClearing = seen.storageStatus === 'Clearing';
    const before = phases.at(-1);
    const isSame = before?.status === status && before.desiredStatus === desiredStatus && before.isClearing === isClearing;
    const isAwaiting = status === 'AwaitingApproval';
    return {
        ...updateActivation(record, seen),
        stoodBy: isStandingBy(seen) ? seen.deploymentId : record.stoodBy,
        first,
        last: seen,
        lastSeenAt: serverTime,
        lastLookedAt: at,
        phases: isSame ? phases : [...phases, { status, desiredStatus, isClearing, from: phaseStart(status, record, at) }],
        approvalTrouble: isAwaiting ? approvalTrouble : undefined,
        approvalDiff: isAwaiting ? (seen.approvalDiff ?? approvalDiff) : approvalDiff,
    };
}
/**
 * When a phase began: now, or with the acceptance when only the desired status has changed since. Feldera usually
 * shows that change up to 2.5 s late.
 */
function phaseStart(status, { activation, phases }, now) {
    const before = phases.at(-1);
    const isLate = activation.kind === 'accepted' && before?.status === status && before.from < activation.at;
    return isLate ? activation.at : now;
}
function updateActivation({ activation, ...record }, seen) {
    if (activation.kind === 'not-sent')
        return {};
    const isDesired = seen.desiredStatus === activation.baseline.target;
    const baseline = advanceBaseline(activation.baseline, seen);
    return {
        activation: activation.kind === 'unconfirmed' ? activation : { ...activation, baseline },
        // What comes after the target has no bearing on how long it took to get there.
        sawUnavailable: record.sawUnavailable || (record.hold === undefined && seen.status === 'Unavailable'),
        desiredSinceSeen: record.desiredSinceSeen ?? (isDesired ? seen.desiredStatusSince : undefined),
    };
}
function endTrouble({ at }, { trouble, longestTrouble }) {
    if (trouble === undefined)
        return {};
    const ms = at - trouble.since;
    const isLonger = ms > (longestTrouble?.ms ?? 0);
    return { trouble: undefined, ...(isLonger ? { longestTrouble: { failure: trouble.failure, ms } } : {}) };
}

;// CONCATENATED MODULE: ./lib/report/fleet-ending.js











/**
 * All pipelines, the worst first, and in the order of the inputs where they ended alike. Before all others come those of which both
 * or none are live.
 */
function worstFirst({ pipelines }) {
    const gravity = ({ ending: { alarm, outcome } }) => rankOfAlarm(alarm) * BY_GRAVITY.length + BY_GRAVITY.indexOf(outcome);
    return pipelines.toSorted((one, other) => gravity(one) - gravity(other));
}
/** Turns the results of all pipelines into words for a person. */
function describeFleet(report) {
    const [first] = report.pipelines;
    try {
        return endingOfAll(report);
    }
    catch (error) {
        return describe({ ...first, result: { kind: 'defect', error } });
    }
}
function endingOfAll(report) {
    const [first] = report.pipelines;
    if (report.pipelines.length === 1 || first.result.kind === 'invalid-inputs')
        return first.ending;
    const ended = worstFirst(report);
    const failed = ended.filter(({ ending }) => !isGreen(ending.outcome));
    return failed.length === 0 ? describeSuccess(report, ended) : describeFailed(report, ended, failed);
}
const NOTHING_MORE = { alarm: '', inFeldera: '', advice: '', errorCode: '', httpStatus: undefined };
function describeSuccess({ inputs }, ended) {
    const outcome = ended[0]?.ending.outcome ?? 'failed';
    const all = `all ${ended.length} pipelines are`;
    const held = inputs.stableForMs > 0 ? `, and have stayed so for ${formatDuration(inputs.stableForMs)}` : '';
    if (outcome === 'already-active') {
        const sent = ended.find(({ record }) => record.hasSent || record.primary?.stop);
        const nothing = nothingDone(sent?.record ?? { hasSent: false });
        return { ...NOTHING_MORE, outcome, message: `${all} ${inputs.target} already${held}; ${nothing}` };
    }
    if (outcome === 'already-standby')
        return { ...NOTHING_MORE, outcome, message: `${all} ${reached(inputs)} already; nothing was sent` };
    const already = ended.filter(({ ending }) => ending.outcome.startsWith('already')).length;
    const unsure = ended.filter(({ record }) => record.findings.some(({ verdict }) => verdict === 'unknown')).length;
    const parts = [
        held,
        already === 0 ? '' : `, ${already} of them since before`,
        unsure === 0 ? '' : `; not everything could be told of ${unsure}`,
        outcome === 'accepted' ? '; not waiting for it' : '',
    ];
    return { ...NOTHING_MORE, outcome, message: `${all} ${reached(inputs)}${parts.join('')}` };
}
function reached(inputs) {
    return VERB_WORDS[inputs.verb].reached(inputs);
}
/** @param failed those of all that are red; at least one */
function describeFailed(report, ended, failed) {
    const alarms = listAlarms(failed);
    return {
        ...outcomeOfFailed(ended, failed),
        alarm: '',
        message: `${alarms === '' ? '' : `${alarms}; `}of ${ended.length} pipelines ${countOutcomes(ended)}: ${listReasons(groupAlike(failed))}`,
        // It differs from pipeline to pipeline, so it stands with the advice.
        inFeldera: '',
        advice: adviceForAll(report, `in the ${report.inputs.summary ? 'job summary' : 'log'}`),
    };
}
/** `both are live: 'orders'; no pipeline is live: 'stock', 'users'`: what must be said first, if anything. */
function listAlarms(failed) {
    const alarms = Map.groupBy(failed, ({ ending }) => ending.alarm);
    const told = [...alarms]
        .filter(([alarm]) => alarm !== '')
        .toSorted(([one], [other]) => rankOfAlarm(one) - rankOfAlarm(other));
    return told
        .map(([alarm, all]) => `${alarm}: ${listNames(all.map(({ inputs }) => inQuotes(inputs.pipeline)))}`)
        .join('; ');
}
/** `2 failed, 1 refused, 3 activated`: the outcomes, the gravest first. */
function countOutcomes(ended) {
    const counts = [...Map.groupBy(ended, ({ ending }) => ending.outcome)];
    return counts.map(([outcome, { length }]) => `${length} ${outcome.replaceAll('-', ' ')}`).join(', ');
}
function outcomeOfFailed(ended, failed) {
    const outcomes = failed.map(({ ending }) => BY_GRAVITY.indexOf(ending.outcome));
    const gravest = BY_GRAVITY[Math.min(...outcomes)] ?? 'failed';
    const worst = failed.filter(({ ending }) => ending.outcome === gravest);
    const httpStatus = commonTo(worst, (one) => one.ending.httpStatus);
    const isPartlyDone = ended.some(wasSentSomething);
    // `refused` means that nothing was sent to any pipeline.
    if (gravest === 'refused' && isPartlyDone)
        return { outcome: 'failed', errorCode: 'PartlyDone', httpStatus };
    const code = commonTo(gravest === 'failed' ? failed : worst, ({ ending }) => ending.errorCode);
    return { outcome: gravest, errorCode: code ?? (isPartlyDone ? 'PartlyDone' : 'SeveralReasons'), httpStatus };
}
/** Whether the step has sent anything for this pipeline: an activation, an approval, a stop of its primary. */
function wasSentSomething({ record: { hasSent, hasWritten, approveFrom, primary } }) {
    return hasSent || hasWritten || approveFrom > 0 || primary?.stop !== undefined;
}
/** What is the same for all; `undefined` when it differs. */
function commonTo(all, pick) {
    const values = new Set(all.map(pick));
    return values.size === 1 ? [...values][0] : undefined;
}
/** How a pipeline ended and what was sent, in words that are the same for others that ended alike. */
function wordsWithoutName({ ending, inputs }) {
    const names = [inputs.pipeline, inputs.primaries.get(inputs.pipeline) ?? inputs.pipeline];
    const words = withoutAddresses(`${ending.message} ${ending.inFeldera}`);
    return names.reduce((rest, name) => rest.replaceAll(inQuotes(name), ''), words);
}
function groupAlike(failed) {
    return [...Map.groupBy(failed, wordsWithoutName).values()].flatMap(([first, ...others]) => first === undefined ? [] : [[first, ...others]]);
}
/**
 * How much of all reasons a sentence gives, and of each, in characters: an annotation has room for 4,096, and the advice
 * comes after them. A single reason is given whole.
 */
const REASONS_CHARACTERS = 2_200;
const REASON_CHARACTERS = 450;
function listReasons(alike) {
    let list = '';
    for (const [index, [{ ending }, ...others]] of alike.entries()) {
        const names = others.map(({ inputs }) => inQuotes(inputs.pipeline));
        const same = names.length === 0 ? '' : `; the same for ${listNames(names)}`;
        const reason = `${alike.length === 1 ? ending.message : startOf(ending.message)}${same}`;
        if (list !== '' && list.length + reason.length > REASONS_CHARACTERS)
            return `${list}; and ${alike.slice(index).flat().length} more`;
        list += `${list === '' ? '' : '; '}${reason}`;
    }
    return list;
}
function startOf(message) {
    const start = redactedStart(message, REASON_CHARACTERS);
    return start.length < REASON_CHARACTERS ? message : `${withoutStop(start)} …`;
}
/** How many different pieces of advice are given; beyond that the reader is sent to where each is. */
const ADVICE_TOLD = 2;
/**
 * What to do when pipelines failed, in sentences.
 *
 * @param where the place that tells it for each pipeline
 */
function adviceForAll(report, where) {
    const { inputs } = report;
    const ended = worstFirst(report);
    const failed = ended.filter(({ ending }) => !isGreen(ending.outcome));
    const alike = groupAlike(failed);
    const told = alike.length <= ADVICE_TOLD ? alike.map(adviceForAlike) : [`What to do about each is told ${where}.`];
    // Some advice is about an input, and a reader at night would change it for all pipelines.
    const isAboutInput = inputs.verb === 'activate' &&
        failed.some(({ ending }) => /'(?:expect: any|on-approval: approve)'/.test(ending.advice));
    const alone = 'Inputs count for all pipelines of a step: give such a one in a run for that pipeline alone.';
    const isPartial = inputs.verb !== 'check' && inputs.verb !== 'rehearse' && failed.length < ended.length;
    const how = inputs.verb === 'activate' && inputs.expect === 'standby' ? ", with 'expect: standby-or-active'" : '';
    const done = inputs.verb === 'activate' ? 'active' : 'in standby and armed';
    const again = `When that is settled, run it again${how}: those that are ${done} are left alone.`;
    return sentences(...told, isAboutInput ? alone : '', isPartial ? again : '');
}
function adviceForAlike([first, ...others]) {
    const { inFeldera, advice } = first.ending;
    // There would be one for each; the summary has them beside the names.
    const words = withoutAddresses(sentences(inFeldera, advice));
    if (words === '')
        return '';
    const likewise = others.length === 1 ? 'the other one' : `the other ${others.length}`;
    const whom = `${inQuotes(first.inputs.pipeline)}${others.length === 0 ? '' : `, and likewise for ${likewise}`}`;
    return `For ${whom}: ${words}`;
}
/** Outcomes that come with the age of a checkpoint, without an activation. */
const WITH_AGE = new Set(['ready', 'rearmed', 'already-standby']);
/**
 * The longest activation of the pipelines, which is the step's RTO, and the greatest age of a checkpoint, its RPO. Those
 * count that this step activated, found being activated, checked, or put into standby.
 */
function measureFleet(report) {
    const ended = worstFirst(report);
    const isDone = ({ ending: { outcome }, record }) => outcome !== 'already-active' && (isUnderWay(record.activation) || WITH_AGE.has(outcome));
    const counted = ended.filter(isDone);
    return {
        rto: largest(counted, ({ measurements }) => measurements.activationTime?.ms),
        rpo: largest(ended, ({ measurements }) => (measurements.checkpoint ?? measurements.rearm?.checkpoint)?.ageMs, counted),
    };
}
/** @param needed the pipelines of which it must be known */
function largest(ended, pick, needed = ended) {
    const unknown = needed.filter((one) => pick(one) === undefined).map(({ inputs }) => inputs.pipeline);
    const known = ended.map((one) => ({ ms: pick(one) ?? -1, pipeline: one.inputs.pipeline, unknown }));
    const [first] = known.toSorted((one, other) => other.ms - one.ms);
    return first === undefined || first.ms < 0 ? undefined : first;
}
/** The last line of a green step's log. */
function greenSentenceForAll(report, { message }) {
    const { rto, rpo } = measureFleet(report);
    const took = rto ? `; the longest activation (RTO) took ${describeLargest(rto)}` : '';
    const age = rpo ? `; the oldest checkpoint was ${describeLargest(rpo, ' old')}` : '';
    return `Done: ${message}${took}${age}`;
}
function describeLargest({ ms, pipeline, unknown }, suffix = '') {
    const rest = unknown.length === 0 ? '' : `; not known of ${listNames(unknown.map(inQuotes))}`;
    return `${formatDuration(ms)}${suffix} (${inQuotes(pipeline)}${rest})`;
}

;// CONCATENATED MODULE: ./lib/report/narrator.js















/**
 * After so long without a line, the next event gets one that says the step is alive. That keeps the log of a ten-minute
 * wait short, and nobody who watches it takes the wait for a hang.
 */
const HEARTBEAT_MS = 30_000;
/**
 * How many unknown statuses are warned about. The runner shows only ten annotations of a step, and others need room,
 * too.
 */
const UNKNOWN_STATUSES_WARNED = 3;
/** Turns events into lines of the log: one for each change, and one now and then while nothing changes. */
function createNarrator(log, inputs) {
    let lastLineAt = 0;
    return (event, record, before) => {
        const situation = { record, before, inputs, isQuiet: event.at - lastLineAt >= HEARTBEAT_MS, isExplained: false };
        for (const line of linesAbout(event, situation)) {
            log.info(line);
            lastLineAt = event.at;
        }
        const warning = warningAbout(event, situation);
        if (warning !== '')
            log.warning(warning);
    };
}
/** The lines about an event. */
function linesAbout(event, situation) {
    const { record, before, inputs } = situation;
    const isNews = awaitsApproval(record, inputs) && !awaitsApproval(before, inputs);
    return [lineAbout(event, situation), isNews ? askForApproval(inputs) : ''].filter((line) => line !== '');
}
/** Whether Feldera waits for a person to approve, and this step waits for that. */
function awaitsApproval({ last, activation }, { onApproval }) {
    return onApproval === 'wait' && last?.status === 'AwaitingApproval' && activation.kind !== 'not-sent';
}
function askForApproval(inputs) {
    return `Waiting for somebody to approve the difference, with: ${fdaLine(inputs, `approve ${inputs.pipeline}`)}`;
}
/** The warning that an event calls for; empty when there is none. */
function warningAbout(event, situation) {
    if (event.kind === 'primary-overlooked')
        return warnOverlooked(event.failure, situation);
    if (event.kind === 'stale-overlooked')
        return warnStale(event);
    if (event.kind === 'primary-out-of-sight')
        return warnOutOfSight(event.failure, situation);
    if (event.kind === 'handover-compared')
        return warnNotCompared(event.found, situation);
    if (event.kind === 'looked' && VERB_WORDS[situation.inputs.verb].followsStatus)
        return warnUnknownStatus(event.pipeline, situation.before);
    if (event.kind !== 'found')
        return '';
    if (event.finding.kind === 'bucket' && event.finding.verdict === 'unknown')
        return `Before this rehearsal: ${describeFinding(event.finding, situation).text}`;
    if (event.finding.kind !== 'checkpoint-held')
        return '';
    const { verdict, limitMs } = event.finding;
    if (verdict !== 'unknown' || limitMs === undefined)
        return '';
    return `max-checkpoint-age could not be checked: ${describeFinding(event.finding, situation).text}`;
}
function warnUnknownStatus({ status }, { phases }) {
    const unknown = new Set(phases.map((phase) => phase.status).filter((one) => !isKnownStatus(one)));
    if (isKnownStatus(status) || unknown.has(status) || unknown.size >= UNKNOWN_STATUSES_WARNED)
        return '';
    return `Status ${status} is not known to this version of the action; taking it for work in progress`;
}
/** The line about an event; empty when there is nothing to say. */
function lineAbout(event, situation) {
    const { before, inputs } = situation;
    switch (event.kind) {
        case 'looked':
            return VERB_WORDS[inputs.verb].followsStatus ? aboutLook(event, situation) : '';
        case 'found':
            return aboutFinding(event.finding, situation);
        case 'activation-sent':
            return aboutSending(event, before);
        case 'activation-accepted':
            return `Feldera accepted the activation${event.acceptance.text && `: ${event.acceptance.text}`}`;
        case 'activation-failed':
            return aboutFailedActivation(event, situation);
        case 'activation-found':
            return 'The activation was accepted, although its answer did not say so: Feldera shows the requested status as desired';
        case 'activation-joined':
            return aboutJoining(situation);
        case 'held':
            return lineAboutHold(event, inputs, situation.isQuiet);
        case 'approved':
            return 'Approved the difference between checkpoint and pipeline, as on-approval asks';
        case 'approval-failed':
            return aboutFailedApproval(event, situation);
        case 'request-failed':
            return before.trouble?.failure.code === event.failure.code ? stillFailing(event, situation) : aboutFailure(event);
        case 'still-failing':
            return stillFailing(event, situation);
        case 'answered':
            return before.trouble ? aboutRecovery(before.trouble, event.at) : '';
        case 'process-answered':
        case 'unanswered':
        case 'sources-asked':
        // It is warned about.
        case 'stale-overlooked':
            return '';
        case 'interruption-ignored':
            return aboutIgnored(event, inputs);
        default:
            if (isAboutHandOver(event))
                return lineAboutHandOver(event, situation);
            return isAboutPrimary(event) ? lineAboutGuard(event, situation) : lineAboutRearm(event, situation);
    }
}
function aboutFailedApproval({ failure }, situation) {
    const line = `The approval got no good answer: ${describeFailure(failure)}. Trying again`;
    return unlessRepeated(line, [situation.before.approvalTrouble, failure], situation);
}
/** The line about what is seen of the primary, and done to it. */
function lineAboutGuard(event, situation) {
    const { before } = situation;
    const name = nameOfPrimary(situation);
    switch (event.kind) {
        case 'primary-looked':
            // A check has a finding about it.
            return situation.inputs.verb === 'check' ? '' : lineAboutPrimary(event, before.primary, situation);
        case 'primary-sent':
            if (before.primary?.[event.command])
                return SENT_AGAIN[event.command];
            return `Sending primary ${name} ${PRIMARY_WRITES[event.command]}${howToUndo(event.command, situation)}`;
        case 'primary-accepted':
            return `Feldera accepted the ${event.command} of primary ${name}${WAITING[event.command]}`;
        case 'primary-failed': {
            if (event.isFinal && !event.failure.mayHaveActed)
                return '';
            const next = event.failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again';
            const line = `The ${event.command} of primary ${name} got no good answer: ${describeFailure(event.failure)}. ${next}`;
            return unlessRepeated(line, [before.primary?.trouble?.failure, event.failure], situation);
        }
        case 'primary-disproved':
            return `The ${event.command} of primary ${name} was not accepted: the primary is as it was`;
        case 'primary-postponed': {
            const isBefore = situation.inputs.verb === 'switchover' && situation.record.handOver === undefined;
            const line = `The ${isBefore ? 'pause' : 'stop'} of primary ${name} is put off: ${describeFailure(event.failure)}. Trying again`;
            return unlessRepeated(line, [before.primary?.trouble?.failure, event.failure], situation);
        }
        // These are warned about.
        case 'primary-overlooked':
        case 'primary-out-of-sight':
            return '';
    }
}
const PRIMARY_WRITES = {
    stop: 'a forced stop',
    pause: 'a pause',
    resume: 'a resume',
};
const NO_SIGN = 'No sign that it was accepted; sending it again';
/** A resume is sent again also when the primary runs, because a pause may still be on its way. */
const SENT_AGAIN = {
    stop: NO_SIGN,
    pause: NO_SIGN,
    resume: 'Sending the resume again, to be sure',
};
const WAITING = {
    stop: '; waiting until it is not live',
    pause: '',
    resume: '; waiting until it is Running',
};
/** It stands in the log before anything is sent, for whoever finds the primary as a step has left it that is gone. */
function howToUndo(sent, { inputs }) {
    if (sent === 'stop' && inputs.verb === 'switchover')
        return '. From here there is only forward: should this step be cut off, run it again';
    return sent === 'pause' ? `. To undo that by hand: ${plainLine(resumeCommand(inputs))}` : '';
}
function aboutIgnored({ by }, { verb }) {
    const how = by === 'cancelled' ? 'Cancelled' : 'The deadline has passed';
    if (verb === 'switchover')
        return `${how}, but that would leave no pipeline that serves: going on for as long as this process lives`;
    return `${how}, but there would be no standby then: going on to put it back for as long as this process lives`;
}
/** The line about how a primary hands over. */
function lineAboutHandOver(event, situation) {
    const { record, before, isQuiet } = situation;
    switch (event.kind) {
        case 'handover-stage':
            return record.handOver?.stages === before.handOver?.stages ? '' : lineAboutStage(event.stage, situation);
        case 'handover-looked':
            return aboutRound(record.handOver, before.handOver, isQuiet ? event.at : undefined);
        case 'handover-begun':
            return event.primary.status === 'Paused' ? 'It was paused before this run, and is taken as it is' : '';
        case 'handover-ask-failed':
        case 'handover-hindered': {
            const side = event.kind === 'handover-hindered' ? event.side : 'primary';
            const line = `No good answer from the ${side}'s Feldera: ${describeFailure(event.failure)}. Trying again`;
            const earlier = event.kind === 'handover-hindered' ? before.handOver?.trouble?.failure : before.handOver?.askTrouble;
            return unlessRepeated(line, [earlier, event.failure], situation);
        }
        case 'handover-resumed':
            return `The primary was paused when it was stopped, and the standby holds a checkpoint that was made after that, of ${formatCount(event.proof.records)} records: only the activation is left of a switchover`;
        case 'handover-compared':
            return event.found.kind === 'all'
                ? `It has processed ${formatCount(event.found.records)} records by now; its primary's checkpoint holds ${formatCount(event.found.expected)}`
                : '';
        case 'handover-given-up':
            return 'Giving up before the primary is stopped: its pause is undone where that is still right';
        case 'handover-checkpoint-asked':
        case 'handover-push-asked':
            return '';
    }
}
/**
 * A checkpoint, or a push, that was asked for and has failed since the look before, or what is still waited for when a line is due,
 * `quietAt`; empty otherwise.
 */
function aboutRound(now, before, quietAt) {
    if (now === undefined || before === undefined)
        return '';
    const { saveFailures, pushFailures } = now;
    if (saveFailures.length > before.saveFailures.length)
        return `The checkpoint failed: ${saveFailures.at(-1)}`;
    if (pushFailures.length > before.pushFailures.length)
        return `The push failed: ${pushFailures.at(-1)}. It is tried with another checkpoint`;
    return quietAt === undefined ? '' : heartbeat(now, quietAt);
}
/** The line about what only a run does that puts a pipeline into standby. */
function lineAboutRearm(event, situation) {
    switch (event.kind) {
        case 'write-sent':
            return situation.before.writeTrouble ? '' : `Sending ${rearm_words_WRITES[event.command]}${whatIsDismissed(event)}`;
        case 'write-accepted':
            return `Feldera accepted ${rearm_words_WRITES[event.command]}`;
        case 'write-failed':
            return aboutFailedWrite(event, situation);
        case 'write-found':
            return `${startOfSentence(rearm_words_WRITES[event.command])} was accepted, although its answer did not say so`;
        case 'unarmed':
            return aboutUnarmed(event, situation);
        case 'write-postponed':
            return unlessRepeated(`${startOfSentence(rearm_words_WRITES[event.command])} is put off: ${describeFailure(event.failure)}. Trying again`, [situation.before.writeTrouble, event.failure], situation);
        case 'part-begun':
            return PARTS[event.part];
    }
}
function aboutUnarmed({ why }, { before, record }) {
    if (before.unarmed === record.unarmed)
        return '';
    return why === 'serving'
        ? 'Feldera shows Standby, but its process does not say so. Looking again'
        : `In standby, but not known to be armed yet: ${describeNotArmed(why).why}`;
}
/** Feldera keeps the error of a deployment nowhere else once it is dismissed. */
function whatIsDismissed({ command, seen }) {
    const { deploymentError } = seen;
    return command === 'dismiss' && deploymentError ? `: ${describeApiError(deploymentError)}` : '';
}
/** The parts of a rehearsal. */
const PARTS = {
    check: 'First: could the standby take over?',
    activation: 'Second: activating it, as paused',
    return: 'Third: back into standby, where that is safe',
};
function aboutFailedWrite({ failure, isFinal, command }, situation) {
    // Such a failure ends the step, and the step's error message tells it.
    if (isFinal && !failure.mayHaveActed)
        return '';
    const next = failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again';
    const line = `${startOfSentence(rearm_words_WRITES[command])} got no good answer: ${describeFailure(failure)}. ${next}`;
    return unlessRepeated(line, [situation.before.writeTrouble, failure], situation);
}
function aboutLook({ pipeline: seen, at }, situation) {
    const { record, before, inputs, isQuiet, isExplained } = situation;
    const phase = before.phases.at(-1);
    if (record.phases === before.phases)
        return isQuiet ? `Still ${describeState(seen)}, for ${formatDuration(at - (phase?.from ?? at))}` : '';
    return `${describeChange(phase, seen, at)}${isExplained ? '' : explainState(seen, inputs)}`;
}
function describeChange(before, seen, now) {
    if (before === undefined)
        return `Pipeline '${seen.name}' is ${describeState(seen)}`;
    if (seen.storageStatus === 'Clearing' && !before.isClearing)
        return `${seen.status}, and its storage is being cleared`;
    if (before.isClearing && seen.storageStatus !== 'Clearing' && before.status === seen.status)
        return `Its storage is cleared, after ${formatDuration(now - before.from)}`;
    if (before.status === seen.status && seen.status === seen.desiredStatus)
        return `${seen.desiredStatus} is desired again, which the pipeline already is`;
    if (before.status === seen.status)
        return `${seen.desiredStatus} is desired now; the pipeline is still ${seen.status}`;
    return `${before.status} → ${describeState(seen)}, after ${formatDuration(now - before.from)}`;
}
/** Explains a state that looks like a hang but is none; empty for other states. */
function explainState({ status, desiredStatus }, { target }) {
    if (status === 'Standby' && desiredStatus === target)
        return '. Feldera shows Standby while it pulls the last checkpoint and restores it; that takes at least one pull interval';
    if (status === 'Unavailable')
        return '. Feldera has lost sight of the pipeline process; it may come back by itself';
    return '';
}
function aboutFinding(finding, facts) {
    const { check, text, detail } = describeFinding(finding, facts);
    return `${findings_MARKS[finding.verdict]} ${check}: ${text}${detail ? `: ${detail}` : ''}`;
}
function aboutSending({ target }, before) {
    if (before.activation.kind === 'unconfirmed')
        return 'No sign that it was accepted; sending it again';
    return before.activationTrouble ? '' : `Sending the activation (initial=${target.toLowerCase()})`;
}
function aboutFailedActivation({ failure, isFinal }, situation) {
    // Such a failure ends the step, and the step's error message tells it.
    if (isFinal && !failure.mayHaveActed)
        return '';
    const next = failure.mayHaveActed ? 'Looking whether it was accepted' : 'Trying again';
    const line = `The activation got no good answer: ${describeFailure(failure)}. ${next}`;
    return unlessRepeated(line, [situation.before.activationTrouble, failure], situation);
}
function aboutJoining({ record: { last, hasSent } }) {
    const what = last && wasNeverStandby(last)
        ? `The pipeline was started as ${last.deploymentInitial} and is on its way there`
        : 'An activation to the requested status is under way already';
    return `${what}; ${hasSent ? 'nothing more is sent' : 'nothing is sent'}`;
}
/** The line about a request that failed for the first time, or in another way than before. */
function aboutFailure({ failure, pauseMs, mayBeDatabase }) {
    const why = mayBeDatabase ? ", because Feldera's database may be down" : '';
    return `No good answer: ${describeFailure(failure)}. Trying again, next in ${formatDuration(pauseMs)}${why}`;
}
function stillFailing({ at }, { record: { trouble }, isQuiet }) {
    if (trouble === undefined || !isQuiet)
        return '';
    const { failure, since, count } = trouble;
    const tries = count === 1 ? 'one try' : `${count} tries`;
    return `Still no good answer after ${tries} in ${formatDuration(at - since)}: ${describeFailure(failure)}`;
}
/** The line about the first good answer after failed requests. `whose`: about what they were, after a blank. */
function aboutRecovery({ count, since }, now, whose = '') {
    const failures = count === 1 ? 'one failed request' : `${count} failed requests`;
    return `Feldera answers again, after ${failures}${whose} in ${formatDuration(now - since)}`;
}
/** No line for the same failure again, unless a heartbeat is due. */
function unlessRepeated(line, [before, now], { isQuiet }) {
    return before?.code === now.code && !isQuiet ? '' : line;
}

;// CONCATENATED MODULE: ./lib/report/fleet-narrator.js







/** How many kinds of state a heartbeat names. */
const STATES_TOLD = 5;
/** Findings that are the same for all pipelines. */
const ABOUT_FELDERA = new Set(['reachable', 'answering', 'edition', 'role']);
/**
 * Turns the events of several runs into one log, in which each line begins with the name of its pipeline. A failure that
 * many requests meet is told once, and so is its end. One heartbeat speaks for all, and one warning.
 */
class FleetNarrator {
    #log;
    #inputs;
    /** The records of the pipelines that are not done yet. */
    #records = new Map();
    /** Lines that are kept until their pipeline is done, because they would not be readable among those of others. */
    #kept = new Map();
    #warnings = [];
    /** What is said for one pipeline only, although it is true of others: explanations, and findings about Feldera itself. */
    #said = new Set();
    /** How pipelines ended, in words without their names, and the first that ended so. */
    #ends = new Map();
    #outage;
    #lastLineAt = 0;
    constructor(log, inputs) {
        this.#log = log;
        this.#inputs = inputs;
        for (const pipeline of inputs.pipelines) {
            this.#records.set(pipeline, EMPTY_RECORD);
            this.#kept.set(pipeline, []);
        }
    }
    /** The listener for the run of one of the pipelines. */
    listenTo(inputs) {
        const { pipeline } = inputs;
        const isFollowed = VERB_WORDS[inputs.verb].followsStatus;
        return (event, record, before) => {
            this.#records.set(pipeline, record);
            if (this.#tellOutage(pipeline, event, before))
                return this.#beat(event.at);
            const situation = { record, before, inputs, isQuiet: false, isExplained: this.#isExplained(event, inputs) };
            const lines = linesAbout(event, situation);
            if (isFollowed)
                for (const line of lines)
                    this.#tell(`${pipeline}: ${withoutName(line, pipeline)}`, event.at);
            else if (!this.#isToldOfAnother(event, lines))
                this.#kept.get(pipeline)?.push(...lines);
            const warning = warningAbout(event, situation);
            if (warning !== '')
                this.warn(pipeline, warning);
            this.#beat(event.at);
        };
    }
    /** Tells a warning about a pipeline, and keeps it for the end, because a step has room for ten annotations only. */
    warn(pipeline, warning) {
        this.#log.info(`${pipeline}: ${warning}`);
        this.#warnings.push(`${pipeline}: ${warning}`);
    }
    /** Tells how the run for one pipeline ended. */
    tellEnd(report) {
        const { pipeline } = report.inputs;
        this.#records.delete(pipeline);
        for (const line of this.#kept.get(pipeline) ?? [])
            this.#tell(`${pipeline}: ${line}`, report.elapsedMs);
        this.#tell(`${pipeline}: ${this.#sentenceAtEnd(report)}`, report.elapsedMs);
        if (!this.#isAnyFailing())
            this.#outage = undefined;
    }
    /** Gives all warnings in one annotation. */
    close() {
        if (this.#warnings.length > 0)
            this.#log.warning(listNames(this.#warnings, '; '));
    }
    /** Whether the state that a look shows was explained before, for this pipeline or another. */
    #isExplained(event, inputs) {
        return event.kind === 'looked' && this.#wasSaid(explainState(event.pipeline, inputs));
    }
    /** Whether a finding about Feldera itself has been told already, with another pipeline's. */
    #isToldOfAnother(event, lines) {
        return event.kind === 'found' && ABOUT_FELDERA.has(event.finding.kind) && this.#wasSaid(lines.join());
    }
    /** Whether this was asked about the same words before. */
    #wasSaid(words) {
        const wasSaid = this.#said.has(words);
        this.#said.add(words);
        return wasSaid;
    }
    #isAnyFailing() {
        return [...this.#records.values()].some(({ trouble }) => trouble !== undefined);
    }
    /** How a pipeline ended. What is the same for one before is not said again. */
    #sentenceAtEnd(report) {
        const { outcome } = report.ending;
        const words = `${outcome} ${wordsWithoutName(report)}`;
        const same = isGreen(outcome) ? undefined : this.#ends.get(words);
        if (same !== undefined)
            return `${outcome}, for the same reason as ${inQuotes(same)}`;
        this.#ends.set(words, report.inputs.pipeline);
        return sentenceAtEnd(report);
    }
    #tell(line, at) {
        this.#log.info(line);
        this.#lastLineAt = at;
    }
    /** Keeps account of failing requests. Returns whether the event was about them. */
    #tellOutage(pipeline, event, before) {
        switch (event.kind) {
            case 'request-failed':
                this.#tellFailure(pipeline, event);
                return true;
            case 'answered':
                if (before.trouble)
                    this.#tellRecovery(pipeline, event.at);
                return true;
            case 'still-failing':
                return true;
            default:
                return false;
        }
    }
    #tellFailure(pipeline, event) {
        this.#outage ??= { since: event.at, codes: new Set(), pipelines: new Set(), count: 0 };
        const { codes, pipelines } = this.#outage;
        const { code } = event.failure;
        pipelines.add(pipeline);
        this.#outage.count += 1;
        if (codes.has(code))
            return;
        codes.add(code);
        this.#tell(`${pipeline}: ${aboutFailure(event)}`, event.at);
    }
    #tellRecovery(pipeline, at) {
        if (this.#outage === undefined || this.#isAnyFailing())
            return;
        const { size } = this.#outage.pipelines;
        const whose = size === 1 ? '' : ` for ${size} pipelines`;
        this.#tell(`${pipeline}: ${aboutRecovery(this.#outage, at, whose)}`, at);
        this.#outage = undefined;
    }
    #beat(now) {
        if (now - this.#lastLineAt < HEARTBEAT_MS)
            return;
        const records = [...this.#records.values()];
        const all = this.#inputs.pipelines.length;
        const failing = records.flatMap(({ trouble }) => trouble ?? []);
        const states = VERB_WORDS[this.#inputs.verb].followsStatus ? countStates(records) : '';
        const [worst] = failing.toSorted((one, other) => one.since - other.since);
        const trouble = worst ? `; no good answer for ${failing.length}: ${describeFailure(worst.failure)}` : '';
        const names = listNames([...this.#records.keys()]);
        this.#tell(`Still at work on ${records.length} of ${all} pipelines (${names})${states}${trouble}`, now);
    }
}
/** `Pipeline 'orders' is Standby` → `is Standby`, for a line that begins with the name. */
function withoutName(line, pipeline) {
    const named = `Pipeline ${inQuotes(pipeline)} `;
    return line.startsWith(named) ? line.slice(named.length) : line;
}
/** `: 8 Standby (desired Running), 3 Initializing`. */
function countStates(records) {
    const states = records.map(({ last }) => (last ? describeState(last) : 'not seen yet'));
    const counts = [...Map.groupBy(states, (state) => state)].map(([state, { length }]) => ({ state, length }));
    const told = counts.toSorted((one, other) => other.length - one.length).slice(0, STATES_TOLD);
    return `: ${told.map(({ state, length }) => `${length} ${state}`).join(', ')}`;
}

;// CONCATENATED MODULE: ./lib/report/log.js


/** The longest message of an annotation. The runner cuts what is longer than 4,096 characters. */
const ANNOTATION_CHARACTERS = 4_000;
/** The step's log on the runner: plain lines, and annotations with a title. Messages may hold text from a server. */
const runnerLog = {
    isDebug: () => isDebug(),
    debug: (line) => core_debug(plainLine(line)),
    info: (line) => info(plainLine(line)),
    warning: (line) => warning(plainLine(line), { title: 'Feldera standby' }),
    error: (message, title) => error(plainLine(message, ANNOTATION_CHARACTERS), { title: plainLine(title, 100) }),
};

;// CONCATENATED MODULE: ./lib/report/notices.js
// Warnings that the log shows before and after a run.
const VERIFICATION_STAYS_ON = 'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are verified, see ca-certificate';
/** A warning about the variable with which other clients once got their token; empty when it is not set. */
function ignoredCommand(credentials) {
    if (credentials.kind !== 'none' || !credentials.hasCommand)
        return '';
    return "FELDERA_AUTH_TOKEN_COMMAND is set, but this action runs no commands, so no token is sent: use 'oidc: true', the input 'token' or the variable FELDERA_OIDC_TOKEN_FILE";
}

;// CONCATENATED MODULE: ./lib/report/prose.js



/**
 * A message as HTML: our sentences as plain text, what others said in `<code>`, each command in `<code>` on a line
 * of its own, and the address of a pipeline in Feldera as a link.
 *
 * Even in text without marks, only words and small numbers stay outside `<code>`. So GitHub makes no other links and no mentions,
 * even if somewhere text from a server was not marked.
 *
 * @param limit the most characters of the message to show
 */
function prose(message, limit = 4_000) {
    const line = markedLine(message, limit);
    const words = withoutMarks(line);
    // If removing the marks makes a secret visible, a server has put marks between its characters: show the redacted line
    // instead.
    return redact(words) === words ? render(stretchesOf(line)) : `<code>${plainHtml(message, limit)}</code>`;
}
function render(stretches) {
    let html = '';
    let needsBreak = false;
    for (const { kind, text } of stretches) {
        if (kind === 'command') {
            html = `${html.trimEnd()}${html === '' ? '' : '<br>'}${code(text)}`;
            needsBreak = true;
            continue;
        }
        // A command ends its line, so the comma or full stop after it is left out.
        const rest = needsBreak && kind === 'ours' ? text.replace(/^[.,;:]?\s*/, '') : text;
        if (rest === '')
            continue;
        html += `${needsBreak ? '<br>' : ''}${RENDER[kind](rest)}`;
        needsBreak = false;
    }
    return html;
}
const RENDER = {
    ours: renderOurs,
    quoted: code,
    address: (address) => linkTo(address, code(address)),
};
const [QUOTE, UNQUOTE] = QUOTED;
const [COMMAND_START] = COMMAND;
const [ADDRESS_START, ADDRESS_END] = ADDRESS;
const prose_MARKS = [...QUOTED, ...COMMAND, ...ADDRESS, AT_PIPELINE, AT_PRIMARY].join('');
/**
 * Matches one stretch. A quotation or command that was cut ends where the text does, and stray closing marks are
 * skipped. An address that was cut leads nowhere, and is no link.
 */
const STRETCH = new RegExp(`${QUOTE}(?<quoted>[^${prose_MARKS}]*)|${COMMAND_START}(?<command>[^${prose_MARKS}]*)|${ADDRESS_START}(?<address>[^${prose_MARKS}]*)${ADDRESS_END}|(?<ours>[^${prose_MARKS}]+)`, 'gu');
/** Single quotes around quoted text. They are removed, because the `<code>` element shows the same. */
const QUOTES_AROUND = new RegExp(`'(${QUOTE}[^${prose_MARKS}]*${UNQUOTE})'`, 'gu');
function stretchesOf(line) {
    return [...line.replace(QUOTES_AROUND, '$1').matchAll(STRETCH)].map(({ groups = {} }) => {
        if (groups['quoted'] !== undefined)
            return { kind: 'quoted', text: groups['quoted'] };
        if (groups['command'] !== undefined)
            return { kind: 'command', text: groups['command'] };
        if (groups['address'] !== undefined)
            return { kind: 'address', text: groups['address'] };
        return { kind: 'ours', text: groups['ours'] ?? '' };
    });
}
/**
 * Names and values in single quotes: `'orders'`, `'expect: any'`. An apostrophe inside a word is not an opening quote.
 */
const IN_QUOTES = /(?<![\p{L}\p{N}])'([^'\s](?:[^']{0,198}[^'\s])?)'(?![\p{L}\p{N}])/u;
function renderOurs(text) {
    return text
        .split(IN_QUOTES)
        .map((part, index) => (index % 2 === 1 ? code(part) : part.replace(/\S+/gu, renderWord)))
        .join('');
}
/** Separates a word from the punctuation around it, which belongs to the sentence. */
const WORD = /^([("]*)(.*?)([)".,;:!?…]*)$/su;
function renderWord(token) {
    const [, before = '', start = '', end = ''] = WORD.exec(token) ?? [token];
    // The closing parenthesis of `http(s)` belongs to the word.
    const closes = start.includes('(') && end.startsWith(')');
    const [core, after] = closes ? [`${start})`, end.slice(1)] : [start, end];
    return `${escapeHtml(before)}${isPlainWord(core) ? escapeHtml(core) : code(core)}${escapeHtml(after)}`;
}
/**
 * What may stay outside `<code>`: words with hyphens and apostrophes, numbers with a unit, durations, dashes and
 * arrows.
 */
const PLAIN_WORD = /^(?:\p{L}+(?:['’-]\p{L}+)*['’]?|\d{1,6}(?:[.,]\d{1,3})?(?:[a-z]{1,2}|%)?|(?:\d{1,4}[dhms]){2,4}|[-–—→])?$/u;
/** What GitHub links as a commit. */
const COMMIT = /^[0-9a-f]{7,40}$/i;
function isPlainWord(core) {
    return PLAIN_WORD.test(core) && !core.split(/['’-]/).some((part) => COMMIT.test(part));
}
/** @param address of checked parts, without text from a server */
function linkTo(address, html) {
    return `<a href="${escapeHtml(address)}">${html}</a>`;
}
function code(text) {
    return text === '' ? '' : `<code>${escapeHtml(text)}</code>`;
}

;// CONCATENATED MODULE: ./lib/report/summary.js


















/**
 * How many rows of the timeline are shown, from its beginning and its end. GitHub takes 1 MiB for a summary, and a
 * pipeline that changes its status for hours must not use that up.
 */
const FIRST_ROWS = 20;
const LAST_ROWS = 40;
/** How many kinds of change are shown. Feldera has a dozen. */
const CHANGES_SHOWN = 30;
/** How much of one kind of change is shown, or of a difference of unknown shape. */
const DIFF_CHARACTERS = 4_000;
/**
 * The summary as HTML with elements that GitHub allows. There are no blank lines in it, so that nothing is read as
 * Markdown. Text from a server is escaped and inside `<code>`, where GitHub makes no links or mentions; see prose.ts.
 */
function renderSummary(report, ending) {
    const described = { ...report, ending };
    return renderParts([
        `<h2>${OUTCOME_MARKS[ending.outcome]} ${verdict(described)}${report.inputs.pipeline ? `: ${linkedName(described)}` : ''}</h2>`,
        ...storyOf(described),
        origin(report),
    ]);
}
/** Parts of a summary, one below the other; empty ones are left out. */
function renderParts(parts) {
    return `\n${parts.filter((part) => part !== '').join('\n')}\n\n`;
}
/** What is told about one pipeline below its heading. */
function storyOf(described) {
    return [
        whatHappened(described),
        warnings(described),
        nextSteps(described),
        troubleshooting(described),
        checklist(described),
        proof(described),
        factsTable(described),
        timeline(described),
        difference(described),
        returnToStandby(described),
    ];
}
const OUTCOME_MARKS = {
    activated: '✅',
    'already-active': '✅',
    accepted: '✅',
    ready: '✅',
    rearmed: '✅',
    'already-standby': '✅',
    rehearsed: '✅',
    'switched-over': '✅',
    refused: '⛔',
    'awaiting-approval': '✋',
    'timed-out': '⌛',
    cancelled: '🚫',
    'not-ready': '❌',
    failed: '❌',
};
const VERDICTS = {
    activated: 'Standby activated',
    'already-active': 'Already active',
    accepted: 'Activation accepted',
    ready: 'Ready to be activated',
    rearmed: 'In standby again',
    'already-standby': 'In standby already',
    rehearsed: 'Failover rehearsed',
    'switched-over': 'Switched over',
    refused: 'Activation refused',
    'awaiting-approval': 'Waiting for approval',
    'timed-out': 'Timed out',
    cancelled: 'Cancelled',
    'not-ready': 'Not ready to be activated',
};
function verdict({ ending: { outcome }, inputs, record }) {
    if (outcome === 'failed')
        return VERB_WORDS[inputs.verb].failed;
    const isOfDrill = inputs.verb !== 'activate' && inputs.verb !== 'check';
    if (isOfDrill && !isGreen(outcome))
        return `${VERB_WORDS[inputs.verb].title}: ${outcome.replaceAll('-', ' ')}`;
    if (outcome === 'activated' && !leftStandby(record))
        return `Set to ${summary_code(record.last?.status ?? '')}`;
    return VERDICTS[outcome];
}
function whatHappened({ ending, result }) {
    if (ending.outcome === 'activated')
        return '';
    if (result.kind === 'invalid-inputs') {
        const items = result.problems.map((problem) => `<li>${prose(asSentence(problem))}</li>`);
        return `<p>The inputs could not be read:</p>\n<ul>\n${items.join('\n')}\n</ul>`;
    }
    // After a failed check the message is left out, because the checklist says the same line by line.
    const what = ending.outcome === 'not-ready' ? '' : asSentence(withoutStop(ending.message));
    return paragraph(prose(sentences(what, ending.inFeldera)));
}
/** What somebody has to know of a green step: that the primary may be live, or that what it took over is old. */
function warnings(described) {
    if (!isGreen(described.ending.outcome))
        return '';
    const stale = described.inputs.verb === 'activate' ? describeTakenOver(described.measurements, described) : '';
    const all = [whatIsNotKnown(described), stale].filter((what) => what !== '');
    return all.map((what) => paragraph(`⚠️ ${prose(asSentence(what))}`)).join('\n');
}
function nextSteps({ ending, result }) {
    const isInvalid = result.kind === 'invalid-inputs';
    const advice = isInvalid ? 'Correct the inputs and run this workflow again; nothing was sent.' : ending.advice;
    return advice === '' ? '' : paragraph(`<strong>What to do next:</strong> ${prose(advice)}`);
}
function troubleshooting({ inputs: { run }, ending }) {
    const isNeeded = !isGreen(ending.outcome) && run.troubleshooting !== '';
    return isNeeded ? paragraph(linkTo(run.troubleshooting, 'Troubleshooting')) : '';
}
/** The name of the pipeline, which leads to it in Feldera, unless Feldera does not know it. */
function linkedName({ inputs, ending, record }) {
    const isUnknown = ending.errorCode === 'UnknownPipelineName' && record.first === undefined;
    return linked(inputs.pipeline, isUnknown ? '' : addressOf(inputs));
}
function linked(name, address) {
    const shown = shownAddress(address);
    return shown === '' ? summary_code(name) : linkTo(shown, summary_code(name));
}
function paragraph(html) {
    return html === '' ? '' : `<p>${html}</p>`;
}
function checklist({ inputs, record }) {
    const marks = { pass: '✅', fail: '❌', unknown: '❔' };
    const rows = record.findings.map((finding) => {
        const { check, text } = describeFinding(finding, { inputs, record });
        return [marks[finding.verdict], check, prose(text)];
    });
    return rows.length === 0 ? '' : table(['', 'check', 'found'], rows);
}
function proof(described) {
    const sentences = [...whatIsProven(described), ...whatIsHandedOver(described)];
    return sentences.length === 0 ? '' : `<ul>\n${sentences.map((one) => `<li>${prose(one)}</li>`).join('\n')}\n</ul>`;
}
function factsTable(described) {
    const { inputs, record, measurements } = described;
    const { activationTime, checkpoint, rearm, switchover = NOTHING_HANDED_OVER } = measurements;
    const { first, last } = record;
    const isHeld = record.hold !== undefined && isGreen(described.ending.outcome);
    const isMoved = first !== undefined && last !== undefined && VERB_WORDS[inputs.verb].followsStatus;
    const clock = activationTime?.clock === 'feldera' ? "by Feldera's clock" : "by this step's clock";
    const took = activationTime ? `<strong>${nonBreaking(activationTime.ms)}</strong>, ${clock}` : '';
    const takenAt = switchover.checkpointId === undefined ? checkpoint?.takenAt : uuidTime(switchover.checkpointId);
    const taken = takenAt === undefined ? '' : `${new Date(takenAt).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
    const rows = [
        ['downtime', switchover.downtimeMs === undefined ? '' : `<strong>${nonBreaking(switchover.downtimeMs)}</strong>`],
        [
            isGreen(described.ending.outcome) ? 'records handed over' : 'records in its last checkpoint',
            switchover.records === undefined ? '' : formatCount(switchover.records),
        ],
        [
            isGreen(described.ending.outcome) ? 'checkpoint handed over' : 'its last checkpoint',
            codeOf(switchover.checkpointId),
        ],
        ['status', isMoved ? `${summary_code(describeState(first))} → ${summary_code(describeState(last))}` : ''],
        [`activation took${leftStandby(record) && inputs.verb !== 'switchover' ? ' (RTO)' : ''}`, took],
        ['has stayed so for', isHeld ? nonBreaking(inputs.stableForMs) : ''],
        checkpointAge(described),
        ['checkpoint taken', taken],
        ['checkpoint', codeOf(switchover.checkpointId === undefined ? checkpoint?.uuid : undefined)],
        ['back in standby and armed took', rearm?.ms === undefined ? '' : `<strong>${nonBreaking(rearm.ms)}</strong>`],
        [checkpoint ? 'checkpoint afterwards' : 'newest checkpoint', codeOf(rearm?.checkpoint?.uuid)],
        ['its age', rearm?.checkpoint?.ageMs === undefined ? '' : nonBreaking(rearm.checkpoint.ageMs)],
        ['deployment', codeOf(last?.deploymentId)],
        ['platform version', codeOf(last?.platformVersion)],
        ['primary', primaryRow(described)],
    ];
    const known = rows.filter(([, value]) => value !== '');
    return known.length === 0 ? '' : table([], known);
}
const NOTHING_HANDED_OVER = {
    downtimeMs: undefined,
    records: undefined,
    checkpointId: undefined,
};
/** Where the primary is, and what is known of it, where one was named. */
function primaryRow({ inputs, record, result }) {
    const name = primaryOf({ inputs });
    if (name === '' || result.kind === 'invalid-inputs')
        return '';
    const { primary } = record;
    const known = inputs.verb === 'switchover' ? primaryAfterSwitchover(result, primary) : primaryNow(primary);
    const isForced = inputs.verb === 'activate' && known === 'stopped';
    const how = isForced ? " by force; what came after the standby's checkpoint is recomputed" : '';
    return `${linked(name, addressOfPrimary(inputs))} ${(known ?? '').replaceAll('-', ' ')}${how}`.trimEnd();
}
/** The row with the age of the checkpoint. It is the data at risk (RPO) only when a standby has taken over. */
function checkpointAge({ inputs: { verb }, ending, record, measurements }) {
    const { ageMs } = measurements.checkpoint ?? {};
    if (ageMs === undefined)
        return ['', ''];
    const age = nonBreaking(ageMs);
    const isCheck = verb === 'check';
    if (verb === 'switchover')
        return ['', ''];
    if (!isGreen(ending.outcome))
        return ['newest checkpoint seen', `${age} old${isCheck ? '' : ' when the activation was accepted'}`];
    const label = isCheck ? 'checkpoint age' : `checkpoint age at acceptance${leftStandby(record) ? ' (RPO)' : ''}`;
    return [label, `<strong>${age}</strong>`];
}
function timeline({ inputs, record, elapsedMs, ending }) {
    if (record.phases.length === 0 || !VERB_WORDS[inputs.verb].followsStatus)
        return '';
    const primary = ['activate', 'switchover'].includes(inputs.verb) ? record.primary : undefined;
    const own = timelineRows(record, elapsedMs, isGreen(ending.outcome));
    const both = primary
        ? [...own.map(of('standby')), ...primaryRows(primary, elapsedMs).map(of('primary')), ...stageRows(record)]
        : own;
    const rows = both.toSorted((one, other) => one.at - other.at).map(({ at, cells }) => [nonBreaking(at), ...cells]);
    const left = rows.length - FIRST_ROWS - LAST_ROWS;
    const more = ['', ...(primary ? [''] : []), '', `and ${left} more`];
    const visible = left > 0 ? [...rows.slice(0, FIRST_ROWS), more, ...rows.slice(-LAST_ROWS)] : rows;
    return `<h3>Timeline</h3>\n${table(['at', ...(primary ? ['side'] : []), 'for', 'phase'], visible)}`;
}
/** Says whose row it is, where the timeline has two sides. They often have the same name, in two regions. */
function of(side) {
    return ({ at, cells }) => ({ at, cells: [side, ...cells] });
}
/** The rows of the timeline: the phases, and the acceptance of the activation between them. */
function timelineRows({ activation, phases, rearming }, elapsedMs, isReached) {
    const accepted = activation.kind === 'accepted' ? activation.at : undefined;
    const rows = phaseRows(phases, elapsedMs, isReached);
    // It is put first so that it comes before a phase that began at the same moment: sorting keeps the order of equal
    // elements.
    if (accepted !== undefined)
        rows.unshift({ at: accepted, cells: ['', '<strong>activation accepted</strong>'] });
    rows.unshift(...rearming.map(({ command, at }) => ({ at, cells: ['', `<strong>${WRITTEN[command]}</strong>`] })));
    return rows;
}
/** The same for the primary. */
function primaryRows(primary, elapsedMs) {
    const sent = ['pause', 'resume', 'stop'].flatMap((command) => {
        const write = primary[command];
        if (!write || !mayHaveActed(write))
            return [];
        const doubt = write.state === 'accepted' ? '' : ', not known to be accepted';
        return [{ at: write.at, cells: ['', `<strong>${PRIMARY_WRITTEN[command]}${doubt}</strong>`] }];
    });
    return [...sent, ...phaseRows(primary.phases, elapsedMs, true)];
}
/** How the primary has handed over, as rows of the timeline. */
function stageRows({ handOver }) {
    return (handOver?.stages ?? []).flatMap(({ stage, from }) => {
        const [side, text] = REACHED[stage];
        return text === '' ? [] : [{ at: from, cells: [side, '', text] }];
    });
}
/** What is true when a stage begins, and of which side. */
const REACHED = {
    pause: ['primary', ''],
    drain: ['primary', ''],
    checkpoint: ['primary', 'has come to rest'],
    push: ['primary', 'holds a checkpoint of all its records'],
    pull: ['primary', 'has pushed that checkpoint'],
    stop: ['standby', 'holds all records of the primary'],
};
/** @param isReached whether the last phase is the end that was to be reached, so that it does not matter how long it has lasted */
function phaseRows(phases, elapsedMs, isReached) {
    return phases.map((phase, index) => {
        const isEnd = index === phases.length - 1 && isReached;
        const until = phases[index + 1]?.from ?? elapsedMs;
        return { at: phase.from, cells: [isEnd ? '' : nonBreaking(until - phase.from), phaseText(phase)] };
    });
}
/** What was sent to the primary, as a row of the timeline. */
const PRIMARY_WRITTEN = {
    pause: 'pause sent',
    resume: 'resume sent',
    stop: 'forced stop sent',
};
/** What was sent and accepted, as a row of the timeline. */
const WRITTEN = {
    stop: 'forced stop sent',
    clear: 'clearing of the storage sent',
    dismiss: 'error dismissed',
    start: 'start in standby sent',
};
function phaseText({ status, desiredStatus, isClearing }) {
    if (isClearing)
        return `${summary_code(status)} its storage is being cleared`;
    if (desiredStatus === 'Stopped' && status !== 'Stopped')
        return `${summary_code(status)} being stopped`;
    const meaning = status === 'Standby' && desiredStatus !== 'Standby' ? 'last pull and restore' : MEANINGS.get(status);
    return `${summary_code(status)}${meaning ? ` ${meaning}` : ''}`;
}
/** A duration with non-breaking blanks, so that a narrow column shows it on one line. */
function nonBreaking(ms) {
    return formatDuration(ms).replaceAll(' ', '&nbsp;');
}
const MEANINGS = new Map([
    ['Standby', 'pulling checkpoints'],
    ['Replaying', 'replaying the journal'],
    ['Bootstrapping', 'computing what is new in the program'],
    ['ConcurrentBootstrapping', 'computing what is new in the program, already serving'],
    ['Synchronizing', 'catching up'],
    ['AwaitingApproval', 'waiting for approval of the difference'],
    ['Unavailable', 'out of sight of Feldera'],
    ['Provisioning', 'getting its resources'],
    ['Initializing', 'starting'],
    ['Running', 'active'],
    ['Paused', 'inputs paused'],
]);
function difference({ record: { approvalDiff } }) {
    if (approvalDiff === undefined)
        return '';
    const changes = listChanges(approvalDiff);
    const heading = '<h3>Difference between checkpoint and pipeline</h3>';
    if (changes.length === 0)
        return `${heading}\n<p>${summary_code(plainJson(approvalDiff, DIFF_CHARACTERS) || 'too large to show')}</p>`;
    const rows = changes.map(({ what, names }) => [summary_code(what), summary_code(names.join(', '), DIFF_CHARACTERS)]);
    const left = rows.length - CHANGES_SHOWN;
    const visible = left > 0 ? [...rows.slice(0, CHANGES_SHOWN), ['', `and ${left} more`]] : rows;
    return `${heading}\n${table([], visible)}`;
}
function returnToStandby({ ending, record }) {
    if (!['activated', 'switched-over'].includes(ending.outcome) || !leftStandby(record))
        return '';
    const isDown = ['stopped', 'not-live'].includes(primaryNow(record.primary) ?? '');
    return paragraph(`This one is live now, so unless there is another one, there is no standby. The action ${summary_code('…/rearm')} makes one of another pipeline, such as the old primary${isDown ? '' : ' once that is stopped'}.`);
}
/** Where the step ran, and against what. */
function origin({ inputs: { run, host }, elapsedMs }) {
    const by = run.actor ? ` by ${summary_code(run.actor)}` : '';
    const what = run.workflow
        ? `workflow ${summary_code(run.workflow)}, ${summary_code(run.event)}${by}, commit ${summary_code(run.commit)}; `
        : '';
    const where = host ? ` against ${summary_code(host)}` : '';
    return `<p><sub>${what}step ran ${formatDuration(elapsedMs)}${where}</sub></p>`;
}
function table(head, rows) {
    const row = (cells, tag) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
    const header = head.length === 0 ? [] : [row(head, 'th')];
    return `<table>\n${[...header, ...rows.map((cells) => row(cells, 'td'))].join('\n')}\n</table>`;
}
function codeOf(text) {
    return text === undefined ? '' : summary_code(text);
}
function summary_code(text, limit) {
    return `<code>${plainHtml(text, limit)}</code>`;
}

;// CONCATENATED MODULE: ./lib/report/fleet-summary.js








/**
 * The largest summary, in bytes. GitHub refuses the whole of one that is larger than 1 MiB, and the rest of that is for the
 * closing lines.
 */
const SUMMARY_BYTES = 1_000_000;
/** How much of a state the table shows. Feldera's own are shorter. */
const STATE_CHARACTERS = 80;
/** How much of a reason the table shows; the story of the pipeline has the whole. */
const fleet_summary_REASON_CHARACTERS = 300;
/**
 * The summary of a step for several pipelines, as HTML: a table of all, the worst first, and then the story of each, folded
 * away.
 */
function renderFleetSummary(report, ending) {
    const ended = worstFirst(report);
    const parts = [
        `<h2>${OUTCOME_MARKS[ending.outcome]} ${VERB_WORDS[report.inputs.verb].title}: ${countOutcomes(ended)}</h2>`,
        paragraph(prose(listAlarms(ended))),
        paragraph(notKnown(ended)),
        whatToDo(report, ending),
        paragraph(worstCases(report)),
        overview(report, ended),
    ];
    const bytes = Buffer.byteLength(parts.join(''));
    return renderParts([...parts, ...stories(ended, SUMMARY_BYTES - bytes), origin(report)]);
}
function whatToDo(report, { outcome }) {
    const advice = isGreen(outcome) ? '' : adviceForAll(report, 'below, in its story');
    return advice === '' ? '' : paragraph(`<strong>What to do next:</strong> ${prose(advice)}`);
}
/** The pipelines that are green although nothing is known of their primaries. */
function notKnown(ended) {
    const unknown = ended.filter((one) => isGreen(one.ending.outcome) && whatIsNotKnown(one) !== '');
    if (unknown.length === 0)
        return '';
    const names = listNames(unknown.map(({ inputs }) => summary_code(inputs.pipeline)));
    return `⚠️ It is not known whether the primaries of ${names} are live: make sure that they cannot write, and that they do not come back beside these.`;
}
function worstCases(report) {
    const { rto, rpo } = measureFleet(report);
    const isAgeNow = isAgeOfNow(report.inputs);
    const worst = [
        tellLargest('longest activation (RTO)', rto),
        tellLargest(isAgeNow ? 'oldest checkpoint' : 'oldest checkpoint at acceptance (RPO)', rpo),
    ];
    return worst.filter((part) => part !== '').join(' · ');
}
/** Whether the age of a checkpoint is that of now, because nothing was activated. */
function isAgeOfNow({ verb }) {
    return verb === 'check' || verb === 'rearm';
}
function tellLargest(what, largest) {
    if (largest === undefined)
        return '';
    const { ms, pipeline, unknown } = largest;
    const rest = unknown.length === 0 ? '' : `; not known of ${listNames(unknown.map((name) => summary_code(name)))}`;
    return `${what} <strong>${nonBreaking(ms)}</strong>, ${summary_code(pipeline)}${rest}`;
}
/** The table of all pipelines, without the columns that are empty. */
function overview({ inputs }, ended) {
    const age = isAgeOfNow(inputs) ? 'checkpoint age' : 'RPO';
    const head = ['', 'pipeline', 'outcome', 'status', 'primary', 'RTO', age, 'back in standby took', 'why'];
    const rows = ended.map((one) => {
        const { ending, record, measurements } = one;
        const { first, last, primary } = record;
        const isMoved = first !== undefined && last !== undefined;
        const { activationTime, rearm } = measurements;
        const checkpoint = measurements.checkpoint ?? rearm?.checkpoint;
        return [
            OUTCOME_MARKS[ending.outcome],
            linkedName(one),
            ending.outcome,
            isMoved ? [...new Set([first, last].map((seen) => summary_code(describeState(seen), STATE_CHARACTERS)))].join(' → ') : '',
            inputs.verb === 'activate' ? (primaryNow(primary) ?? '').replaceAll('-', ' ') : '',
            activationTime ? nonBreaking(activationTime.ms) : '',
            checkpoint?.ageMs === undefined ? '' : nonBreaking(checkpoint.ageMs),
            rearm?.ms === undefined ? '' : nonBreaking(rearm.ms),
            isGreen(ending.outcome) ? '' : prose(ending.message, fleet_summary_REASON_CHARACTERS),
        ];
    });
    const filled = head.map((_, column) => rows.some((cells) => cells[column] !== ''));
    const visible = (cells) => cells.filter((_, column) => filled[column]);
    return table(visible(head), rows.map(visible));
}
/** As many stories as there is room for; the worst first. */
function stories(ended, bytes) {
    let left = bytes;
    const told = ended.flatMap((one) => {
        const story = foldedStory(one);
        const size = Buffer.byteLength(story);
        if (size > left)
            return [];
        left -= size;
        return [story];
    });
    const missing = ended.length - told.length;
    const note = `The stories of ${missing} more pipelines are left out, because GitHub takes 1 MiB for a summary; the log has them.`;
    return missing === 0 ? told : [...told, paragraph(note)];
}
function foldedStory(one) {
    const title = `${OUTCOME_MARKS[one.ending.outcome]} ${linkedName(one)}`;
    const parts = storyOf(one).filter((part) => part !== '');
    return `<details><summary>${title}</summary>\n${parts.join('\n')}\n</details>`;
}

;// CONCATENATED MODULE: ./lib/report/outputs.js









/**
 * A larger difference is not put into an output: the runner allows 1 MB of outputs for a whole job. It can be seen in
 * Feldera.
 */
const outputs_DIFF_CHARACTERS = 256 * 1024;
/**
 * The longest value of the output `pipelines`, in bytes. A script gets it as an environment variable, and Linux takes
 * none of 128 KiB or more; the rest is for its name, and for characters of several bytes in shortened messages.
 */
const PIPELINES_BYTES = 124_000;
/** How much of each message is given at least, in characters. */
const MESSAGE_CHARACTERS = 20;
/**
 * How much of anything else is then given, but for the name, in characters: an id has 36, and hardly one of Feldera's codes is
 * longer.
 */
const OTHER_CHARACTERS = 48;
/** The same for a server that sends statuses and codes of many bytes. */
const FEWEST_CHARACTERS = 6;
/** The outputs below that the action of a verb does not have. */
const OF_SWITCHOVER = ['processed-records', 'downtime-seconds'];
const NOT_OF = {
    activate: new Set([...OF_SWITCHOVER, 'standby', 'rearm-seconds', 'rearmed-checkpoint-id']),
    check: new Set([
        ...OF_SWITCHOVER,
        ...['changed', 'previous-status', 'checkpoint-sequence-number', 'activation-seconds', 'approval-diff'],
        ...['standby', 'rearm-seconds', 'rearmed-checkpoint-id'],
    ]),
    rearm: new Set([
        ...OF_SWITCHOVER,
        'primary',
        'checkpoint-sequence-number',
        'activation-seconds',
        'approval-diff',
        'rearmed-checkpoint-id',
    ]),
    rehearse: new Set([...OF_SWITCHOVER, 'primary', 'checkpoint-sequence-number']),
    switchover: new Set([
        'checkpoint-age-seconds',
        'standby',
        'rearm-seconds',
        'rearmed-checkpoint-id',
        'checkpoint-sequence-number',
    ]),
};
function onlyOf(verb, outputs) {
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => !NOT_OF[verb].has(name)));
}
/**
 * Every output of the verb's `action.yml`, whatever happened. What is not known is empty. `leftOut`: what is missing from the output
 * `pipelines`, as a sentence for the log; empty when it is complete.
 */
function outputsOf(report, ending) {
    const { verb } = report.inputs;
    const each = report.pipelines.map((one) => onlyOf(verb, outputsOfPipeline(one)));
    const named = report.pipelines.map(({ inputs: { pipeline } }, index) => ({ pipeline, ...each[index] }));
    const { text, leftOut } = writePipelines(named.filter(({ pipeline }) => pipeline !== ''));
    const [first = {}, ...others] = each;
    const outputs = others.length === 0 ? first : onlyOf(verb, outputsOfAll(report, ending, each));
    return { outputs: { ...outputs, pipelines: text }, leftOut };
}
/** What is the same for all pipelines, or has a largest value. What differs otherwise is empty. */
function outputsOfAll(report, ending, each) {
    const { rto, rpo } = measureFleet(report);
    const names = Object.keys(each[0] ?? {});
    return {
        ...Object.fromEntries(names.map((name) => [name, commonTo(each, (outputs) => outputs[name]) ?? ''])),
        outcome: ending.outcome,
        changed: String(each.some(({ changed }) => changed === 'true')),
        message: plainLine(finalSentence(ending), 4_000),
        'error-code': plainLine(ending.errorCode),
        'http-status': orEmpty(ending.httpStatus, String),
        'checkpoint-age-seconds': orEmpty(isKnown(rpo) ? rpo.ms : undefined, toSeconds),
        'activation-seconds': orEmpty(isKnown(rto) ? rto.ms : undefined, toSeconds),
        'rearm-seconds': orEmpty(longestRearm(report), toSeconds),
        'elapsed-seconds': toSeconds(report.elapsedMs),
    };
}
/** The longest time that one of them took to be in standby again, milliseconds; `undefined` when it is not known of one. */
function longestRearm({ pipelines }) {
    const times = pipelines.flatMap(({ measurements, record }) => record.hasWritten ? [measurements.rearm?.ms ?? Number.NaN] : []);
    const longest = Math.max(...times);
    return Number.isFinite(longest) ? longest : undefined;
}
/** Whether it is the largest of all: one that is not known may be larger. */
function isKnown(largest) {
    return largest?.unknown.length === 0;
}
/** What is left out of the output `pipelines` when it would be too long. The addresses follow from host and name. */
const LEFT_OUT = ['approval-diff', 'console-url'];
/** The output `pipelines`. When it would be too long, some of it is left out, and at last messages are shortened. */
function writePipelines(each) {
    const write = (changes) => JSON.stringify(each.map((one) => ({ ...one, ...changes(one) })));
    const because = 'because scripts take no more than 128 KiB as an environment variable';
    for (let count = 0; count <= LEFT_OUT.length; count += 1) {
        const names = LEFT_OUT.slice(0, count);
        const text = write(() => without(names));
        if (outputs_isShort(text))
            return { text, leftOut: count === 0 ? '' : `${describeLeftOut(each, names)}, ${because}` };
    }
    const leftOut = `${describeLeftOut(each, LEFT_OUT)}, and shortened each 'message' in it, ${because}`;
    const text = writeShortened(each, OTHER_CHARACTERS);
    return { text: outputs_isShort(text) ? text : writeShortened(each, FEWEST_CHARACTERS), leftOut };
}
/** @param most how much of each value is given but for names and messages, in characters */
function writeShortened(each, most) {
    const write = (message) => JSON.stringify(each.map((one) => ({ ...one, ...shortened(one, most), message: message(one['message'] ?? '') })));
    const left = PIPELINES_BYTES - Buffer.byteLength(write(() => ''));
    const room = Math.max(MESSAGE_CHARACTERS, Math.floor(left / each.length));
    return write((text) => startOfBytes(text, room));
}
function shortened(one, most) {
    const others = Object.entries(one).filter(([name]) => name !== 'pipeline');
    return { ...Object.fromEntries(others.map(([name, value]) => [name, plainLine(value, most)])), ...without(LEFT_OUT) };
}
/** The start of a text that takes no more bytes than these, also within JSON. */
function startOfBytes(text, bytes) {
    for (let limit = bytes;;) {
        const start = plainLine(text, limit);
        const over = Buffer.byteLength(JSON.stringify(start)) - 2 - bytes;
        if (over <= 0 || limit <= MESSAGE_CHARACTERS)
            return start;
        limit = Math.max(MESSAGE_CHARACTERS, limit - over);
    }
}
function without(names) {
    return Object.fromEntries(names.map((name) => [name, '']));
}
/** @param names those that were left out, whether or not there was anything to leave out */
function describeLeftOut(each, names) {
    const given = names.filter((name) => each.some((outputs) => outputs[name] !== ''));
    return `Left ${given.map((name) => `'${name}'`).join(' and ')} out of the output 'pipelines'`;
}
function outputs_isShort(text) {
    return Buffer.byteLength(text) <= PIPELINES_BYTES;
}
/** The outputs for one pipeline. */
function outputsOfPipeline(report) {
    const { inputs, record, measurements, ending, result } = report;
    const { activationTime, rearm } = measurements;
    const checkpoint = measurements.checkpoint ?? rearm?.checkpoint;
    const handedOver = measurements.switchover?.checkpointId;
    const takenAt = handedOver === undefined ? checkpoint?.takenAt : uuidTime(handedOver);
    const { first, last, activation, rearming } = record;
    const accepted = activation.kind === 'accepted' ? activation : undefined;
    return {
        outcome: ending.outcome,
        standby: standbyNow(result, record),
        changed: String(accepted !== undefined || rearming.length > 0 || hasChangedPrimary(record)),
        primary: (inputs.verb === 'switchover' ? primaryAfterSwitchover(result, record.primary) : primaryNow(record.primary)) ??
            '',
        'processed-records': orEmpty(measurements.switchover?.records, String),
        'downtime-seconds': orEmpty(measurements.switchover?.downtimeMs, toSeconds),
        'previous-status': plainLine(first?.status ?? ''),
        status: plainLine(last?.status ?? ''),
        'desired-status': plainLine(last?.desiredStatus ?? ''),
        message: plainLine((isGreen(ending.outcome) && inputs.verb === 'activate' && accepted?.acceptance?.text) || finalSentence(ending), 4_000),
        'error-code': plainLine(ending.errorCode),
        'http-status': orEmpty(ending.httpStatus, String),
        'checkpoint-sequence-number': orEmpty(accepted?.acceptance?.checkpointSequenceNumber, String),
        'checkpoint-id': plainLine(handedOver ?? checkpoint?.uuid ?? ''),
        'checkpoint-time': orEmpty(takenAt, (ms) => new Date(ms).toISOString()),
        'checkpoint-age-seconds': orEmpty(checkpoint?.ageMs, toSeconds),
        'activation-seconds': orEmpty(activationTime?.ms, toSeconds),
        'rearm-seconds': orEmpty(rearm?.ms, toSeconds),
        'rearmed-checkpoint-id': plainLine(rearm?.checkpoint?.uuid ?? ''),
        'elapsed-seconds': toSeconds(report.elapsedMs),
        'deployment-id': plainLine(last?.deploymentId ?? ''),
        'platform-version': plainLine(last?.platformVersion ?? ''),
        'approval-diff': orEmpty(record.approvalDiff, (diff) => plainJson(diff, outputs_DIFF_CHARACTERS)),
        'console-url': shownAddress(addressOf(inputs), 4_000),
    };
}
function hasChangedPrimary({ primary }) {
    return [primary?.stop, primary?.pause, primary?.resume].some((write) => write?.state === 'accepted');
}
function orEmpty(value, write) {
    return value === undefined ? '' : write(value);
}

;// CONCATENATED MODULE: ./lib/report/publish.js










/**
 * Tells the workflow how the step ended: in outputs, summary and log. When the outputs cannot be written, the step is
 * red, because later steps would read them as empty.
 *
 * @returns true only when success was proven and the outputs were written
 */
async function publish(report) {
    const ending = describeFleet(report);
    const outputsError = await errorFrom(() => writeOutputs(report, ending));
    const summaryError = report.inputs.summary ? await errorFrom(() => writeSummary(report, ending)) : undefined;
    // A missing summary (a runner without summaries, a full disk) does not make the step red, because nothing depends on
    // it.
    if (summaryError)
        runnerLog.info(`The job summary could not be written: ${summaryError}`);
    const isProven = isGreen(ending.outcome) && outputsError === undefined;
    const note = outputsError === undefined ? '' : `. But the outputs could not be written: ${outputsError}`;
    if (isProven)
        runnerLog.info(lastLine(report, ending));
    else
        runnerLog.error(`${roomFor(note, finalSentence(ending))}${note}`, titleOf(report, ending));
    return isProven;
}
/** An annotation is cut at its end, where the note stands. */
function roomFor(note, sentence) {
    return note === '' ? sentence : redactedStart(sentence, ANNOTATION_CHARACTERS - note.length);
}
function writeOutputs(report, ending) {
    const { outputs, leftOut } = outputsOf(report, ending);
    if (leftOut !== '')
        runnerLog.info(leftOut);
    for (const [name, value] of Object.entries(outputs))
        setOutput(name, value);
}
/** Appends this step's summary to the job's. The summaries of other steps stay. */
async function writeSummary(report, ending) {
    await summary.addRaw(summaryOf(report, ending)).write();
}
/** The summary as HTML. */
function summaryOf(report, ending) {
    const [first, ...others] = report.pipelines;
    if (others.length === 0)
        return renderSummary(first, ending);
    // Bad inputs are the step's, and not one pipeline's.
    if (first.result.kind === 'invalid-inputs')
        return renderSummary({ ...first, inputs: { ...first.inputs, pipeline: '' } }, ending);
    return renderFleetSummary(report, ending);
}
/** Runs an action, and returns the error it throws as text; `undefined` when it succeeds. */
async function errorFrom(action) {
    try {
        await action();
        return undefined;
    }
    catch (error) {
        return String(error);
    }
}
/** The title of the annotation that every red step ends with. */
function titleOf(report, { outcome }) {
    const how = outcome === 'not-ready' ? 'found it not ready' : outcome.replace('-', ' ');
    const which = whichFailed(report);
    return `${VERB_WORDS[report.inputs.verb].title} ${how}${which ? `: ${which}` : ''}`;
}
/** The name of the only pipeline, or how many failed of how many. */
function whichFailed(report) {
    const [first, ...others] = report.pipelines;
    if (others.length === 0)
        return first.inputs.pipeline;
    const failed = worstFirst(report).filter(({ ending }) => !isGreen(ending.outcome));
    const all = `${report.pipelines.length} pipelines`;
    // All are fine when only the outputs could not be written.
    return failed.length === 0 ? all : `${failed.length} of ${all}`;
}
function lastLine(report, ending) {
    const [first, ...others] = report.pipelines;
    const sentence = others.length === 0 ? greenSentence(first, ending) : greenSentenceForAll(report, ending);
    return `${sentence}${spentSentence(report.pipelines)}`;
}

;// CONCATENATED MODULE: ./lib/run/context.js
/**
 * Looks at the pipeline to see how it is, together with other pipelines where there are any. A look that a write follows
 * from must be the pipeline's own: use `feldera.pipeline` for that.
 */
function look({ fleet, feldera, policy }, signal) {
    return fleet?.looks.look(policy.pipeline, signal) ?? feldera.pipeline(policy.pipeline, signal);
}
/**
 * The same run for questions beside it, to another Feldera or several at once: their failures are no news about how the standby's
 * Feldera answers, so they are not recorded.
 */
function aside(context, feldera) {
    return { ...context, feldera, recorder: { record: context.recorder.record, note: () => undefined } };
}

;// CONCATENATED MODULE: ./lib/run/postponed.js



// Why a write is put off although every request was answered.
/** A look before a write took so long that it may be an old one. */
function slowLook(ms) {
    const words = `the look before it took ${formatDuration(ms)}, and much can have happened since`;
    return ownFailure('transient', 'SlowAnswer', words);
}
/** The process itself says something else than Feldera shows. `state`: in its own words. */
function processDiffers(state) {
    return ownFailure('transient', 'ProcessDiffers', `the pipeline's process says that it is ${quoted(state)}`);
}
/** The primary is not as the stop was decided by. */
function primaryChanged() {
    return ownFailure('transient', 'PrimaryChanged', 'the primary was another way a moment ago');
}
/** The primary's process does not say that it runs. `failure`: what kept it from answering. */
function primarySilent(failure) {
    const why = failure ? `: ${failure.words} (${failure.code})` : '';
    return ownFailure('transient', 'PrimaryNotServing', `the primary's process does not say that it runs${why}`);
}
/** How long to wait before the next look when Feldera does not show yet what the process says, milliseconds. */
const STALE_LOOK_PAUSE_MS = 1_000;

;// CONCATENATED MODULE: ./lib/run/refused-keys.js


/**
 * How long a refused API key is not believed. With its database down, Feldera refuses every key, and in the same words
 * as a wrong one. Its health check, which needs no key, tells the two apart. But it looks at the database only every 5
 * s, so at first it may still say that all is well.
 */
const HEALTH_LAG_MS = 6_000;
/** The same as a share of the input `timeout`, so that a wrong key does not use up a short one. */
const LAG_SHARE = 1 / 4;
const PAUSE_MS = 2_000;
/** The limit for one health check. Feldera answers it from memory, so it is quick. */
const HEALTH_LIMIT_MS = 3_000;
/** Keeps track of refused API keys while one request is repeated. */
function trackRefusedKeys({ feldera, clock, policy, signal, }) {
    const lagMs = Math.min(HEALTH_LAG_MS, policy.timeoutMs * LAG_SHARE);
    /** Since when keys have been refused although the health check did not say that the database is down. */
    let since;
    let hasHealthCheck = true;
    return {
        /** Asks for the reason behind a refused key, and returns another failure when the database is down. */
        async explain(failure) {
            if (!isRefusedKey(failure))
                return failure;
            const answer = await withTimeLimit(HEALTH_LIMIT_MS, signal, (limit) => feldera.health(limit));
            signal.throwIfAborted();
            // A health check that fails may succeed the next time. Where it cannot be reached, as behind a proxy that lets
            // only the API through, waiting for it is useless.
            hasHealthCheck = answer === undefined || answer.ok || answer.failure.persistence === 'transient';
            if (answer?.ok && !answer.value.isHealthy) {
                since = undefined;
                return databaseDown(failure, answer.value.message);
            }
            since ??= clock.elapsed();
            return failure;
        },
        /**
         * The pause, in milliseconds, before a request with a refused key is repeated; `undefined` when the refusal is to
         * be believed.
         */
        pauseBeforeBelieving(failure) {
            const isOpen = isRefusedKey(failure) && hasHealthCheck && since !== undefined && clock.elapsed() - since < lagMs;
            return isOpen ? PAUSE_MS : undefined;
        },
    };
}
function isRefusedKey({ httpStatus, code }) {
    return httpStatus === 401 && code === 'AuthenticationFailed';
}

;// CONCATENATED MODULE: ./lib/run/backoff.js
/**
 * The shortest pause between two looks. Feldera's runner takes up to 2.5 s to notice a change, so noticing it up to
 * half a second later does not matter. A pause of 400 ms and one request stay below that.
 */
const SHORTEST_POLL_MS = 400;
/**
 * The pause as a share of the time waited so far: after a minute, noticing a change three seconds late is acceptable,
 * and the number of requests grows only with the logarithm of the wait. The aim is a twentieth (docs/benchmark.md); the
 * difference is for the request itself.
 */
const LATENESS = 1 / 24;
/**
 * The share by which a pause may be shortened at random, so that several steps started by one event do not all send
 * their requests at the same moments.
 */
const POLL_JITTER = 0.1;
const FIRST_RETRY_MS = 500;
/** During an outage of minutes, a request every 15 s notices its end soon enough, and is no burden for the server. */
const LONGEST_RETRY_MS = 15_000;
const RETRY_JITTER = 0.3;
/**
 * The pause before the next look at a pipeline, in milliseconds.
 *
 * @param waitedMs how long the wait has lasted
 * @param longestMs the input `poll-interval`
 * @param random uniform in [0, 1)
 */
function pollPause(waitedMs, longestMs, random) {
    const pause = Math.min(longestMs, Math.max(SHORTEST_POLL_MS, waitedMs * LATENESS));
    return Math.round(pause * (1 - POLL_JITTER * random));
}
/**
 * The pause after a failed request, in milliseconds. It doubles with each failure, is shortened at random, and is never
 * shorter than the server's `Retry-After`.
 *
 * @param failures the number of failures in a row, from 1
 * @param random uniform in [0, 1)
 */
function retryPause(failures, retryAfterMs, random) {
    const doubled = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    return Math.max(retryAfterMs ?? 0, Math.round(doubled * (1 - RETRY_JITTER * random)));
}

;// CONCATENATED MODULE: ./lib/run/retry.js






/**
 * How long a request with an ambiguous failure is repeated once the same installation has answered well: a tenth of the
 * step's timeout, at most a minute. A failover of Feldera's database takes less, and a key that was really revoked
 * should not take longer.
 */
const AMBIGUOUS_SHARE = 1 / 10;
const LONGEST_AMBIGUOUS_MS = 60_000;
const UNLIMITED = { ms: Number.POSITIVE_INFINITY };
/** Decides whether to repeat a request of one kind, by its failures so far. */
class RetryPolicy {
    #ambiguousMs;
    #transientMs;
    #hasWorked;
    #failures = 0;
    /** When the latest run of ambiguous failures began; a transient failure ends such a run. */
    #ambiguousSince;
    /** When the latest run of failures began. */
    #failingSince;
    /**
     * @param timeoutMs the step's `timeout`, milliseconds
     * @param hasWorked whether a request of this step has succeeded before, so that an ambiguous failure may pass
     * @param transient how long a request with transient failures is repeated, milliseconds, counted from `since` on the step's
     *   clock; by default until the deadline
     */
    constructor(timeoutMs, hasWorked, transient = UNLIMITED) {
        this.#transientMs = transient.ms;
        this.#failingSince = transient.since;
        this.#ambiguousMs = Math.min(LONGEST_AMBIGUOUS_MS, timeoutMs * AMBIGUOUS_SHARE);
        this.#hasWorked = hasWorked;
    }
    succeeded() {
        this.#hasWorked = true;
        this.#failures = 0;
        this.#ambiguousSince = undefined;
        this.#failingSince = undefined;
    }
    /**
     * @param now milliseconds on the step's clock
     * @returns the pause before the next try, milliseconds; `undefined` when the request is not worth repeating
     */
    failed(failure, now) {
        this.#failures += 1;
        this.#failingSince ??= now;
        if (failure.persistence === 'transient')
            this.#ambiguousSince = undefined;
        if (!this.#isWorthRepeating(failure, now))
            return undefined;
        const pauseMs = retryPause(this.#failures, failure.retryAfterMs, Math.random());
        // A server may ask for a longer pause than there is time for.
        return now + pauseMs - this.#failingSince < this.#transientMs ? pauseMs : undefined;
    }
    /**
     * The same for a write: what its record keeps of the failure. `isFinal`: it is not worth another try; `retryFrom`: the earliest
     * moment for one, milliseconds on the step's clock.
     */
    failedWrite(failure, now) {
        const pauseMs = this.failed(failure, now);
        return { failure, isFinal: pauseMs === undefined, retryFrom: now + (pauseMs ?? 0) };
    }
    #isWorthRepeating({ persistence }, now) {
        switch (persistence) {
            case 'transient':
                return now - (this.#failingSince ?? now) < this.#transientMs;
            case 'ambiguous':
                this.#ambiguousSince ??= now;
                return this.#hasWorked && now - this.#ambiguousSince < this.#ambiguousMs;
            case 'final':
                return false;
        }
    }
}
/**
 * A refusal that looks as if it could never be otherwise, as one that may pass: where no pipeline serves meanwhile, a few more tries
 * are worth it.
 */
function doubtful(failure) {
    return failure.persistence === 'final' ? { ...failure, persistence: 'ambiguous' } : failure;
}
/**
 * How long an answer may take that a write is to follow from. A slower one may have been made when it was asked for, and much
 * can have happened since.
 */
const FRESH_MS = 5_000;
/**
 * How long what a look has shown remains valid while other things are asked, milliseconds, when an activation is to follow from it.
 * A look takes less, so that mostly nothing is asked twice.
 */
const LOOK_COUNTS_MS = 2_000;
/** The same request, which counts as failed when it has no answer after `ms` milliseconds. */
function cutOff(ms, ask) {
    return async (signal) => {
        const answer = await withTimeLimit(ms, signal, ask);
        signal.throwIfAborted();
        return answer ?? { ...failed(unanswered(ms)), serverTime: undefined };
    };
}
/** Answers normally come sooner than this. */
const SLOW_ANSWER_MS = 2_000;
/**
 * Makes a request once. If the run is interrupted meanwhile, the record tells how long there was no answer, because
 * that may be what used up the time.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function askOnce({ clock, recorder, signal }, ask) {
    const askedAt = clock.elapsed();
    try {
        return await ask(signal);
    }
    catch (error) {
        const ms = clock.elapsed() - askedAt;
        if (error instanceof Interrupted && ms >= SLOW_ANSWER_MS)
            recorder.note({ kind: 'unanswered', ms });
        throw error;
    }
}
/**
 * Repeats a request until there is a good answer, or a failure that is not worth repeating. Use it only for requests
 * that change nothing.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function askUntilAnswered(context, policy, ask) {
    const { clock, recorder } = context;
    const refusedKeys = trackRefusedKeys(context);
    for (;;) {
        const answer = await askOnce(context, ask);
        if (answer.ok) {
            policy.succeeded();
            recorder.note({ kind: 'answered' });
            return answer;
        }
        const failure = await refusedKeys.explain(answer.failure);
        const retryMs = policy.failed(failure, clock.elapsed());
        const beforeBelievingMs = refusedKeys.pauseBeforeBelieving(failure);
        const pauseMs = retryMs ?? beforeBelievingMs;
        if (pauseMs === undefined)
            return { ok: false, failure };
        await pauseAfterFailure(context, { failure, pauseMs, mayBeDatabase: beforeBelievingMs !== undefined });
    }
}
/**
 * A server may ask for a pause of hours. During a pause the log gets the chance this often to say that the step is
 * alive.
 */
const SIGN_OF_LIFE_MS = 30_000;
/**
 * Records a failure that another try will follow, and pauses before that.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function pauseAfterFailure({ clock, recorder, signal }, failed) {
    recorder.note({ kind: 'request-failed', ...failed });
    const { pauseMs } = failed;
    const until = clock.elapsed() + pauseMs;
    for (let rest = pauseMs; rest > 0; rest = until - clock.elapsed()) {
        recorder.note({ kind: 'still-failing' });
        await clock.sleep(Math.min(rest, SIGN_OF_LIFE_MS), signal);
    }
}
/**
 * Acts after one more look, when it is the run's turn, where several share a step. When that look fails there is a pause before all
 * is looked at anew; it is not made within the turn, because others wait for theirs.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function actInTurn(context, act) {
    const done = await (context.fleet?.inTurn(act) ?? act());
    if (done.ok)
        return done.value;
    const { failure } = done;
    const pauseMs = retryPause(1, failure.retryAfterMs, Math.random());
    await pauseAfterFailure(context, { failure, pauseMs, mayBeDatabase: false });
    return LOOK_NOW;
}

;// CONCATENATED MODULE: ./lib/run/primary.js






const PATIENCE = { tries: 3, limitMs: 15_000 };
const primary_PAUSE_MS = 2_000;
/** The longest that one look may take, as a share of the timeout, so that time is left to act on it. */
const LIMIT_SHARE = 1 / 3;
/**
 * Looks at the primary; `undefined` when none was named.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function lookAtPrimary(context) {
    return context.primary && (await lookAt(context.primary, context));
}
/**
 * Looks at a primary. It may be out of reach for good, so it is asked a few times only.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function lookAt(primary, { clock, policy, signal: ofRun }, { tries: most, limitMs: longestMs } = PATIENCE) {
    const limitMs = Math.min(longestMs, policy.timeoutMs * LIMIT_SHARE);
    const endMs = clock.elapsed() + limitMs;
    let failure;
    const sight = await withTimeLimit(limitMs, ofRun, async (signal) => {
        const refusedKeys = trackRefusedKeys({ feldera: primary.feldera, clock, policy, signal });
        for (let tries = 1;; tries += 1) {
            const seen = await lookOnce(primary, clock, signal);
            if (seen.kind === 'seen')
                return seen;
            failure = await refusedKeys.explain(seen.failure);
            const beforeBelievingMs = refusedKeys.pauseBeforeBelieving(failure);
            const isEnough = failure.persistence === 'final' || tries >= most;
            if (isEnough && beforeBelievingMs === undefined)
                return { kind: 'unknown', failure };
            const pauseMs = Math.max(beforeBelievingMs ?? primary_PAUSE_MS, failure.retryAfterMs ?? 0);
            if (clock.elapsed() + pauseMs >= endMs)
                return { kind: 'unknown', failure };
            await clock.sleep(pauseMs, signal);
        }
    });
    ofRun.throwIfAborted();
    return sight ?? { kind: 'unknown', failure: failure ?? unanswered(limitMs) };
}
async function lookOnce(primary, clock, signal) {
    const askedAt = clock.elapsed();
    const answer = await primary.feldera.pipeline(primary.pipeline, signal);
    const tookMs = clock.elapsed() - askedAt;
    if (!answer.ok)
        return { kind: 'unknown', failure: answer.failure };
    if (tookMs <= FRESH_MS)
        return await askProcess(primary, answer.value, signal);
    // What came late was true when it was asked, and much can have happened since. That must not hide that it is live.
    const isLateNews = isLive(answer.value);
    return isLateNews
        ? { kind: 'seen', pipeline: answer.value, isLate: true }
        : { kind: 'unknown', failure: slowLook(tookMs) };
}
/**
 * With its runner down, Feldera goes on showing Standby of a pipeline that was activated since, so the process of one that
 * stands by is asked. While it starts up, it need not answer.
 */
async function askProcess(primary, pipeline, signal) {
    const hasProcess = pipeline.deploymentId !== undefined || pipeline.status === 'Standby';
    if (isLive(pipeline) || !hasProcess)
        return { kind: 'seen', pipeline };
    const ask = (limit) => primary.feldera.processState(primary.pipeline, limit);
    const state = await cutOff(FRESH_MS, ask)(signal);
    if (state.ok)
        return { kind: 'seen', pipeline, ...(state.value === 'Initializing' ? {} : { servesAs: state.value }) };
    if (pipeline.status !== 'Standby')
        return { kind: 'seen', pipeline };
    // The row was answered well, so whatever the process says is trouble, and no sign of a wrong address.
    return { kind: 'unknown', failure: { ...state.failure, persistence: 'transient' } };
}

;// CONCATENATED MODULE: ./lib/decide/armed.js


/** @param standby a pipeline that is in standby */
function judgeArmed(standby, compared) {
    const { now, maxCheckpointAgeMs } = compared;
    const held = standby.checkpoints?.at(-1);
    if (held === undefined)
        return { kind: 'none-shown' };
    const newest = dateCheckpoint(held, now);
    const by = whatShowsIt(standby, held, compared);
    if (by === undefined)
        return whyNot(standby, newest, now);
    const isTooOld = maxCheckpointAgeMs !== undefined && (newest.ageMs ?? Number.POSITIVE_INFINITY) > maxCheckpointAgeMs;
    return isTooOld ? { kind: 'too-old', newest, limitMs: maxCheckpointAgeMs } : { kind: 'armed', by, newest };
}
function whatShowsIt({ id, deploymentId = '' }, held, { primary, now }) {
    const deployedAt = uuidTime(deploymentId);
    const takenAt = uuidTime(held.uuid);
    // One from the future was taken by a clock that is ahead, so it may be older than the deployment.
    const isDated = takenAt !== undefined && takenAt - now <= CLOCK_TOLERANCE_MS;
    if (deployedAt !== undefined && isDated && takenAt > deployedAt)
        return 'age';
    return primary?.kind === 'seen' && isMadeBy(primary, held, id) ? 'primary' : undefined;
}
/**
 * Whether the primary that serves has made this checkpoint. It also lists those that it has pulled before it took over, so it
 * must have been made since the primary runs.
 */
function isMadeBy(primary, { uuid }, id) {
    const { checkpoints = [], statusSince, id: primaryId } = primary.pipeline;
    // By another address of its Feldera the pipeline itself can be named as its primary.
    const isOther = id === undefined || primaryId !== id;
    const isSince = statusSince !== undefined && (uuidTime(uuid) ?? 0) > statusSince;
    return isOther && isServing(primary) && isSince && checkpoints.some((one) => one.uuid === uuid);
}
function whyNot({ deploymentId = '' }, newest, now) {
    const deployedAt = uuidTime(deploymentId);
    const { takenAt } = newest;
    if (deployedAt === undefined || takenAt === undefined || takenAt > deployedAt)
        return { kind: 'undated', newest };
    return { kind: 'older', newest, deployedForMs: Math.max(0, now - deployedAt) };
}

;// CONCATENATED MODULE: ./lib/decide/readiness.js




/**
 * How long a checkpoint may be in the object store before a standby that lacks it fails the check. Pull intervals are
 * seconds, and pulls of large states take minutes, so after a quarter of an hour the pulls must be failing. Feldera
 * still shows Standby then.
 */
const PULL_TOLERANCE_MS = 15 * 60_000;
/**
 * What the first request tells: whether Feldera was reached (a server that refuses the credentials was), and accepts
 * them.
 */
function findReachability(answer) {
    if (answer.ok)
        return [{ kind: 'reachable', verdict: 'pass', version: answer.value.version }];
    const { failure } = answer;
    const refused = { kind: 'request-failed', verdict: 'fail', asked: 'credentials', failure };
    if (failure.code === 'OidcTokenNotMinted')
        return [refused];
    if (isAboutCredentials(failure))
        return [{ kind: 'answering', verdict: 'pass' }, refused];
    return [{ ...refused, asked: 'reachable' }];
}
function isAboutCredentials({ httpStatus, code }) {
    if (httpStatus === 401 || (httpStatus === 403 && code !== 'NotFelderaApi'))
        return true;
    return ['UnknownTenantName', 'AmbiguousOidcTenant', 'AmbiguousTenantMembership'].includes(code);
}
function findEdition({ edition }) {
    const hasActivation = /enterprise/i.test(edition ?? '') ? 'pass' : 'fail';
    return { kind: 'edition', verdict: edition === undefined ? 'unknown' : hasActivation, edition };
}
/** The roles that may activate and stop. Feldera's roles are, weakest first: read, write, admin, owner. */
const MAY_WRITE = new Set(['write', 'admin', 'owner']);
function findRole(answer) {
    if (!answer.ok)
        return { kind: 'role', verdict: 'unknown', failure: answer.failure };
    const role = answer.value;
    const mayActivate = MAY_WRITE.has(role ?? '') ? 'pass' : 'fail';
    return { kind: 'role', verdict: role === undefined ? 'unknown' : mayActivate, role };
}
function findStandby(pipeline, canActivate) {
    const { deploymentError, status, desiredStatus } = pipeline;
    const isStandby = !deploymentError && status === 'Standby' && desiredStatus === 'Standby';
    return { kind: 'in-standby', verdict: isStandby ? 'pass' : 'fail', pipeline, canActivate };
}
/** @param limitMs `max-checkpoint-age` */
function findCheckpoint(held, limitMs) {
    const found = { kind: 'checkpoint-held', limitMs };
    switch (held.kind) {
        case 'none-shown':
            return { ...found, verdict: 'unknown' };
        case 'ahead':
            return { ...found, verdict: 'unknown', newest: held.newest, aheadMs: held.aheadMs };
        case 'undated':
            return { ...found, verdict: limitMs === undefined ? 'pass' : 'unknown', newest: held.newest };
        default:
            return { ...found, verdict: held.kind === 'fresh' ? 'pass' : 'fail', newest: held.newest };
    }
}
function findObjectStore(store) {
    return { kind: 'object-store', verdict: judgeStore(store), store };
}
function judgeStore(store) {
    if (store.kind === 'empty' || store.kind === 'too-old')
        return 'fail';
    if (store.kind === 'in-step')
        return 'pass';
    if (store.kind !== 'behind')
        return 'unknown';
    return store.waitingMs <= PULL_TOLERANCE_MS ? 'pass' : 'fail';
}
/** It is never a failure: a checkpoint of the primary may come any time, and an activation works without. */
function findArmed(pipeline, compared) {
    const armament = judgeArmed(pipeline, compared);
    return { kind: 'armed', verdict: armament.kind === 'armed' ? 'pass' : 'unknown', armament };
}
/** @param mustServe whether it must be seen Running, and not only live */
function findPrimary(sight, mustServe) {
    const isGood = mustServe ? isServing(sight) : livenessOf(sight) === 'live';
    // Nobody knows whether it is live, or for how long.
    const isGoing = sight.kind === 'seen' && isGoingDown(sight.pipeline);
    const isDoubtful = !mustServe && (isHidden(sight) || isGoing);
    return { kind: 'primary', verdict: isGood ? (isDoubtful ? 'unknown' : 'pass') : 'fail', sight };
}
/** It is never a failure: only a step that is to stop the primary needs more than a look. */
function findPrimaryRole(answer) {
    if (!answer.ok)
        return { kind: 'primary-role', verdict: 'unknown', failure: answer.failure };
    const role = answer.value;
    return { kind: 'primary-role', verdict: MAY_WRITE.has(role ?? '') ? 'pass' : 'unknown', role };
}
/**
 * Whether the primary pushes and the standby pulls, by the newest checkpoint of each.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
function findPushes(primary, standby, now) {
    const [madeAt, heldAt] = [newestCheckpointTime(primary), newestCheckpointTime(standby)];
    if (madeAt === undefined || heldAt === undefined)
        return { kind: 'pushes', verdict: 'unknown', pushes: 'unknown' };
    if (heldAt >= madeAt)
        return { kind: 'pushes', verdict: 'pass', pushes: 'arrived' };
    const kept = (primary.checkpoints ?? []).flatMap(({ uuid }) => uuidTime(uuid) ?? []);
    const missing = kept.filter((at) => at > heldAt);
    const waitingMs = Math.max(0, now - missing.reduce((one, other) => Math.min(one, other)));
    // A primary keeps its newest two only, so where it has made all of them since, the first that has not arrived may be older.
    const mayBeLonger = missing.length === kept.length && now - heldAt > PULL_TOLERANCE_MS;
    const verdict = mayBeLonger ? 'unknown' : 'pass';
    return { kind: 'pushes', verdict: waitingMs <= PULL_TOLERANCE_MS ? verdict : 'fail', pushes: 'waiting', waitingMs };
}
function findHistory(answer) {
    return answer.ok
        ? { kind: 'history', verdict: 'pass', failure: undefined }
        : { kind: 'history', verdict: 'fail', failure: answer.failure };
}
/** @param primary where the primary's checkpoints are kept; `undefined` when it is not known */
function findBucket(answer, primary) {
    if (!answer.ok)
        return { kind: 'bucket', verdict: 'unknown', use: 'unknown', failure: answer.failure };
    const { hasReadBucket, takesOwnership, pushes } = answer.value;
    if (takesOwnership && isShared(answer.value, primary))
        return { kind: 'bucket', verdict: 'fail', use: 'takes-primarys' };
    if (hasReadBucket && pushes)
        return { kind: 'bucket', verdict: 'fail', use: 'pushes-own' };
    return { kind: 'bucket', verdict: 'pass', use: 'harmless' };
}
/** What has only one bucket pulls from where its primary pushes to. */
function isShared({ hasReadBucket, bucket }, primary) {
    return !hasReadBucket || primary?.bucket === bucket;
}
/** @param primary as above */
function findBucketAfterwards(answer, primary) {
    const found = { kind: 'bucket-afterwards' };
    if (!answer.ok)
        return { ...found, verdict: 'unknown', use: 'unknown', failure: answer.failure };
    if (!isShared(answer.value, primary))
        return { ...found, verdict: 'pass', use: 'own' };
    return { ...found, verdict: 'pass', use: answer.value.takesOwnership ? 'takes-primarys' : 'shared' };
}

;// CONCATENATED MODULE: ./lib/decide/unchanged.js
/** The times show that nothing has happened in between, while other things were asked. */
const COMPARED = [
    'status',
    'desiredStatus',
    'deploymentId',
    'storageStatus',
    'statusSince',
    'desiredStatusSince',
];
/** Whether a pipeline is still as it was judged, so that what was decided about it may be done. */
function isUnchanged(judged, seen) {
    const hasError = (pipeline) => pipeline?.deploymentError !== undefined;
    return COMPARED.every((name) => judged?.[name] === seen[name]) && hasError(judged) === hasError(seen);
}

;// CONCATENATED MODULE: ./lib/run/primary-write.js
/**
 * Sends a write to the primary once, and records what became of it.
 *
 * @returns the failure, when Feldera has refused it for good and cannot have acted on it
 */
async function writeToPrimary({ clock, recorder }, { command, seen, retry, send }) {
    recorder.note({ kind: 'primary-sent', command, seen });
    const answer = await send();
    if (answer.ok) {
        retry.succeeded();
        recorder.note({ kind: 'primary-accepted', command });
        return undefined;
    }
    const { failure } = answer;
    const tried = retry.failedWrite(failure, clock.elapsed());
    recorder.note({ kind: 'primary-failed', command, ...tried });
    return tried.isFinal && !failure.mayHaveActed ? failure : undefined;
}

;// CONCATENATED MODULE: ./lib/run/primary-stopper.js












/** Stops the primary of a run by force, after everything was judged that could refuse that, or the activation. */
class PrimaryStopper {
    #context;
    #primary;
    /** Whether role and edition were judged. */
    #isJudged;
    #stopping;
    #asking;
    /** @param isJudged whether role and edition were judged before */
    constructor(context, primary, { isJudged = false } = {}) {
        this.#context = context;
        this.#primary = primary;
        this.#isJudged = isJudged;
        // These count as having worked before, because a look has succeeded before each of them.
        this.#stopping = new RetryPolicy(context.policy.timeoutMs, true);
        this.#asking = new RetryPolicy(context.policy.timeoutMs, true);
    }
    /** @param judged the primary as the look has shown it that the stop follows from */
    async stop(judged, lookAgain) {
        const instead = (await this.judge(judged)) ?? (await this.askStandby());
        if (instead)
            return instead;
        return await actInTurn(this.#context, () => this.#stopAfterLooks(judged, lookAgain));
    }
    /**
     * Judges roles and editions, once. What a Feldera does not tell refuses nothing; trouble puts the stop off.
     *
     * @param makesCheckpoint whether the primary is to make a checkpoint, which takes Feldera Enterprise there, too
     */
    async judge(judged, makesCheckpoint = false) {
        if (this.#isJudged)
            return undefined;
        const { feldera } = this.#context;
        const there = this.#primary.feldera;
        const [installation, own, primarys, installationThere] = await Promise.all([
            this.#askOptional(feldera, feldera.installation),
            this.#askOptional(feldera, feldera.role),
            this.#askOptional(there, there.role),
            makesCheckpoint ? this.#askOptional(there, there.installation) : NOT_ASKED,
        ]);
        const asked = [
            ['standby', installation],
            ['standby', own],
            ['primary', primarys],
            ['primary', installationThere],
        ];
        for (const [side, answer] of asked)
            if (!answer.ok && answer.failure.persistence === 'transient')
                return this.#postpone(answer.failure, side);
        const same = await this.#findSame(judged);
        if (same)
            return same;
        this.#isJudged = true;
        const refusal = refusalByEdition('standby', installation) ??
            refusalByEdition('primary', installationThere) ??
            refusalByRole('standby', own) ??
            refusalByRole('primary', primarys);
        return refusal && end({ kind: 'guarded', refusal });
    }
    /**
     * With several pipelines, the primary may be one of the standbys, by another address of the same Feldera. So before anything is
     * stopped, all of them are asked for. Where their list cannot be had at all, only those are known that were looked at.
     */
    async #findSame({ id }) {
        const { fleet, signal } = this.#context;
        const { parts, pipeline: name } = this.#primary;
        if (fleet === undefined)
            return undefined;
        const standbys = await cutOff(FRESH_MS, fleet.standbys)(signal);
        if (!standbys.ok)
            return standbys.failure.persistence === 'transient' ? this.#postpone(standbys.failure, 'standby') : undefined;
        const all = [...standbys.value.rows.values()].map((row) => [row.id, { side: 'standby', name: row.name }]);
        const refusal = findSame(parts, [...all, [id, { side: 'primary', name }]]);
        return refusal && end({ kind: 'guarded', refusal });
    }
    #askOptional(feldera, ask) {
        // They are asked anew before the next try.
        const retry = new RetryPolicy(this.#context.policy.timeoutMs, false, { ms: 0 });
        return askUntilAnswered(aside(this.#context, feldera), retry, cutOff(FRESH_MS, ask));
    }
    /** The standby's process must answer, and say that it does not serve: an activation would not reach it otherwise. */
    async askStandby() {
        const { feldera, policy, clock, signal, recorder } = this.#context;
        const { last } = recorder.record;
        if (last === undefined || !isStandingBy(last))
            return undefined;
        const ask = (limit) => feldera.processState(policy.pipeline, limit);
        const state = await cutOff(FRESH_MS, ask)(signal);
        if (state.ok)
            this.#asking.succeeded();
        if (state.ok && state.value === 'Initializing')
            return undefined;
        if (state.ok)
            return this.#postpone(processDiffers(state.value), 'standby');
        const { failure } = state;
        const pauseMs = this.#asking.failed(failure, clock.elapsed());
        if (pauseMs === undefined)
            return end({ kind: 'request-failed', operation: 'ask-standby', failure });
        return this.#postpone(failure, 'standby', pauseMs);
    }
    #postpone(failure, side, pauseMs = STALE_LOOK_PAUSE_MS) {
        this.#context.recorder.note({ kind: 'primary-postponed', failure, side });
        return wait({ ms: pauseMs });
    }
    async #stopAfterLooks(judged, lookAgain) {
        const { clock, signal, recorder } = this.#context;
        signal.throwIfAborted();
        const instead = await lookAgain();
        if (!instead.ok)
            return instead;
        if (instead.value)
            return succeeded(instead.value);
        const begunAt = clock.elapsed();
        const sight = await lookAt(this.#primary, this.#context, { tries: 1, limitMs: 2 * FRESH_MS });
        recorder.note({ kind: 'primary-looked', sight });
        if (sight.kind === 'unknown' || livenessOf(sight) !== 'live')
            return succeeded(LOOK_NOW);
        if (!isUnchanged(judged, sight.pipeline))
            return succeeded(this.#postpone(primaryChanged(), 'primary'));
        if (sight.isLate)
            return succeeded(this.#postpone(slowLook(clock.elapsed() - begunAt), 'primary'));
        return succeeded(await this.#send(sight.pipeline));
    }
    async #send(seen) {
        const context = this.#context;
        const { feldera, pipeline } = this.#primary;
        const refusal = await writeToPrimary(context, {
            command: 'stop',
            seen,
            retry: this.#stopping,
            send: () => askOnce(context, (limit) => feldera.stop(pipeline, limit)),
        });
        return refusal ? end({ kind: 'request-failed', operation: 'stop-primary', failure: refusal }) : LOOK_NOW;
    }
}
/** An installation that does not matter. */
const NOT_ASKED = succeeded({ edition: undefined, version: undefined });
function refusalByEdition(of, installation) {
    if (!installation.ok || findEdition(installation.value).verdict !== 'fail')
        return undefined;
    return { code: 'EnterpriseFeature', of, edition: installation.value.edition ?? '' };
}
function refusalByRole(of, role) {
    if (!role.ok || findRole(role).verdict !== 'fail')
        return undefined;
    return { code: 'InsufficientPermissions', of, role: role.value ?? '' };
}

;// CONCATENATED MODULE: ./lib/run/guard.js











/** One look at a primary that was out of sight before, and one where others wait for their turn. */
const ONE_LOOK = { tries: 1, limitMs: FRESH_MS };
const BRIEF_LOOK = { tries: 1, limitMs: 1_000 };
/** How long the last look may take when the deadline has passed, counted from there, milliseconds; see `LAST_LOOK_MS`. */
const AFTER_DEADLINE_MS = 1_500;
const SHORTEST_LOOK_MS = 300;
/** How often a primary is looked at while the standby is on its way, milliseconds. */
const WATCH_MS = 60_000;
/** The pause before the next look at a primary that is being stopped when the standby is active already, milliseconds. */
const STOPPING_PAUSE_MS = 1_000;
/**
 * Keeps a run from activating or approving its standby while the primary is live, and has the primary stopped where that is asked
 * for. All of it follows from looks, so that a lost answer costs a look.
 */
class Guard {
    #context;
    #primary;
    #stopper;
    #end = new AbortController();
    /** The look that was begun together with the first one at the standby. */
    #first;
    #admitted;
    #watching;
    /** Begins the first look at the primary. */
    constructor(context, primary) {
        this.#context = context;
        this.#primary = primary;
        this.#stopper = new PrimaryStopper(context, primary);
        // It counts as having worked before, because it is used only once the primary was seen.
        this.#watching = new RetryPolicy(context.policy.timeoutMs, true);
        this.#first = this.#lookFirst(AbortSignal.any([context.signal, this.#end.signal]));
        // It may never be asked for.
        this.#first.catch(() => undefined);
    }
    /**
     * Whether an activation or an approval may be sent now.
     *
     * @returns what is next instead; `undefined` when it may
     * @throws `Interrupted` at the deadline or on cancellation
     */
    async admit(command, lookAgain) {
        const { clock, recorder, policy } = this.#context;
        const { sight, at } = await this.#look();
        const same = this.#findSame(sight);
        if (same)
            return end({ kind: 'guarded', refusal: same });
        const now = clock.elapsed();
        const pauseMs = this.#pauseBeforeBelieving(sight, now);
        if (pauseMs !== undefined)
            return wait({ ms: pauseMs });
        const mayStop = command === 'activate';
        const { stop, wasLive = false, phases = [] } = ofPrimary(recorder.record);
        const since = phases.at(-1)?.from ?? now;
        const move = decideGuard(sight, { onPrimary: policy.onPrimary, mayStop, stop, wasLive, since, now });
        switch (move.kind) {
            case 'wait':
                return wait(move.pause);
            case 'refuse':
                return end({ kind: 'guarded', refusal: move.refusal });
            case 'give-up':
                return end({ kind: 'request-failed', operation: 'stop-primary', failure: move.failure });
            case 'stop':
                return await this.#stopper.stop(move.judged, lookAgain);
            case 'overlook':
                if (this.#admitted?.by !== 'unknown')
                    recorder.note({ kind: 'primary-overlooked', failure: move.failure });
        }
        this.#admitted = { by: sight.kind, at };
        return undefined;
    }
    /**
     * What looks as if it could never be otherwise may be trouble that passes, once this step has stopped the primary and none is live.
     *
     * @returns the pause before the next look, milliseconds; `undefined` when the look is to be believed
     */
    #pauseBeforeBelieving(sight, now) {
        if (sight.kind === 'seen')
            this.#watching.succeeded();
        const { policy, recorder } = this.#context;
        const isDoubtful = livenessOf(sight) === 'wrong' && mayHaveActed(recorder.record.primary?.stop);
        if (!isDoubtful || sight.kind !== 'unknown')
            return undefined;
        const { failure } = sight;
        return this.#watching.failed(policy.onPrimary === 'await-stop' ? doubtful(failure) : failure, now);
    }
    /**
     * Whether the primary is as it was when this was admitted. It is looked at anew where that is too long ago, and always where others
     * came first.
     */
    async isStillAdmitted() {
        const { clock, recorder, fleet } = this.#context;
        const admitted = this.#admitted;
        if (admitted === undefined)
            return false;
        const isFresh = clock.elapsed() - admitted.at <= LOOK_COUNTS_MS;
        if (isFresh && (fleet === undefined || admitted.by === 'unknown'))
            return true;
        // Others wait for their turn, so there is no patience with one that was out of sight before.
        const sight = await this.#lookNow(admitted.by === 'unknown' ? BRIEF_LOOK : ONE_LOOK);
        recorder.note({ kind: 'primary-looked', sight });
        return livenessOf(sight) === (admitted.by === 'unknown' ? 'not-known' : 'not-live');
    }
    /**
     * Looks at the primary now and then while an activation is under way, or its end is watched, and at once when that is
     * somebody else's.
     *
     * @returns the end, when the primary is live; `undefined` when nothing is known of that
     * @throws `Interrupted` at the deadline or on cancellation
     */
    async watch() {
        const { clock, recorder } = this.#context;
        const { activation, hold, primary } = recorder.record;
        if (!isUnderWay(activation) && hold === undefined)
            return undefined;
        const { lookedAt = Number.NEGATIVE_INFINITY } = primary ?? {};
        const isNews = activation.kind === 'joined' && lookedAt < activation.at;
        if (!isNews && clock.elapsed() - lookedAt < WATCH_MS)
            return undefined;
        const sight = (await this.#takeFirst())?.sight ?? (await this.#lookNow(ONE_LOOK));
        recorder.note({ kind: 'primary-looked', sight });
        return livenessOf(sight) === 'live' && !isBeingStopped(sight) ? { kind: 'both-live' } : undefined;
    }
    /**
     * Looks at the primary a last time.
     *
     * @param result how the run for the standby has ended
     * @returns how it ends with regard to the primary; `undefined` when that is just being stopped, and both are to be looked at again
     */
    async conclude(result) {
        const { recorder } = this.#context;
        if (!saysActive(result)) {
            this.#end.abort();
            // These follow from a look that was just made, and tell what it has shown.
            const isAboutIt = result.kind === 'guarded' || result.kind === 'both-live';
            if (!isAboutIt && !this.#isKnown())
                recorder.note({ kind: 'primary-looked', sight: await this.#lookAtEnd(result) });
            return result;
        }
        const sight = await this.#lookAtEnd(result);
        recorder.note({ kind: 'primary-looked', sight });
        if (isBeingStopped(sight) && (await this.#pause()))
            return undefined;
        this.#end.abort();
        return this.#judgeAtEnd(result, sight);
    }
    /** How a run ends whose standby is active, or on its way. */
    #judgeAtEnd(result, sight) {
        const { recorder } = this.#context;
        const same = this.#findSame(sight);
        if (same)
            return { kind: 'guarded', refusal: same };
        const { phases = [], wasLive, isBack, stop } = ofPrimary(recorder.record);
        if (sight.kind === 'seen')
            return livenessOf(sight) === 'live' ? { kind: 'both-live' } : result;
        // Trouble is no sign that what was live a moment ago is gone.
        if (wasLive && (isBack || !mayHaveActed(stop)))
            return { kind: 'both-live' };
        if (this.#admitted?.by === 'unknown')
            return result;
        const { failure } = sight;
        if (livenessOf(sight) === 'wrong' && phases.length === 0)
            return { kind: 'guarded', refusal: { code: 'PrimaryNotFound', failure } };
        recorder.note({ kind: 'primary-out-of-sight', failure });
        return result;
    }
    /** @returns whether there is time left after a pause */
    async #pause() {
        const { clock, signal } = this.#context;
        const slept = await clock.sleep(STOPPING_PAUSE_MS, signal).then(() => true, () => false);
        return slept && !signal.aborted;
    }
    /** Whether what is known of the primary is enough for a red end: nothing was sent, and the last look is fresh. */
    #isKnown() {
        const { clock, recorder } = this.#context;
        const { primary, hasSent, approval } = recorder.record;
        const isUntouched = !hasSent && approval === undefined && primary?.stop === undefined;
        return isUntouched && primary !== undefined && clock.elapsed() - primary.lookedAt <= LOOK_COUNTS_MS;
    }
    async #lookFirst(signal) {
        return { sight: await this.#lookNow(undefined, signal), endedAt: this.#context.clock.elapsed() };
    }
    /** A look that was noted, and when it ended. The first one was begun before. */
    async #look() {
        const { clock, recorder } = this.#context;
        const first = await this.#takeFirst();
        const sight = first?.sight ?? (await this.#lookNow());
        recorder.note({ kind: 'primary-looked', sight });
        return { sight, at: first?.endedAt ?? clock.elapsed() };
    }
    async #takeFirst() {
        const { clock, signal, recorder } = this.#context;
        const first = this.#first && (await unlessAborted(this.#first, signal));
        this.#first = undefined;
        if (first && clock.elapsed() - first.endedAt <= LOOK_COUNTS_MS)
            return first;
        // It is too old to act on, but one that was live must not be passed over later because it is out of sight.
        if (first && livenessOf(first.sight) === 'live')
            recorder.note({ kind: 'primary-looked', sight: first.sight });
        return undefined;
    }
    async #lookNow(patience, signal = this.#context.signal) {
        return await lookAt(this.#primary, { ...this.#context, signal }, patience);
    }
    async #lookAtEnd(result) {
        const { clock, policy, signal, recorder } = this.#context;
        // One that was out of sight before is not asked for long once more.
        const isPatient = saysActive(result) && recorder.record.primary?.sight.kind !== 'unknown';
        try {
            if (result.kind !== 'cancelled')
                return ((isPatient ? (await this.#takeFirst())?.sight : undefined) ??
                    (await this.#lookNow(isPatient ? undefined : ONE_LOOK)));
        }
        catch (error) {
            if (!(error instanceof Interrupted))
                throw error;
        }
        const isOver = signal.reason instanceof Interrupted && signal.reason.by === 'deadline';
        const leftMs = policy.timeoutMs + AFTER_DEADLINE_MS - clock.elapsed();
        const limitMs = isOver ? Math.max(SHORTEST_LOOK_MS, leftMs) : BRIEF_LOOK.limitMs;
        return await this.#lookNow({ tries: 1, limitMs }, new AbortController().signal);
    }
    #findSame(sight) {
        const { policy, recorder } = this.#context;
        const { parts, pipeline: primary } = this.#primary;
        return findSame(parts, [
            [recorder.record.last?.id, { side: 'standby', name: policy.pipeline }],
            [sight.kind === 'seen' ? sight.pipeline.id : undefined, { side: 'primary', name: primary }],
        ]);
    }
}

;// CONCATENATED MODULE: ./lib/decide/object-store.js

/** @param list the last pull of an activation would take the newest of these */
function compareStore(list, { limitMs, ...compared }) {
    const newestAt = list.answer.ok ? newestTime(list.answer.value) : undefined;
    const ageMs = newestAt === undefined ? 0 : compared.now - newestAt;
    return limitMs !== undefined && ageMs > limitMs ? { kind: 'too-old', ageMs, limitMs } : findNews(list, compared);
}
/** The same without a limit. */
function findNews({ answer, hasReadBucket }, compared) {
    const { pipeline, now, isStandby } = compared;
    if (!answer.ok)
        return { kind: 'silent', isStandby, failure: answer.failure };
    const stored = answer.value;
    if (stored.length === 0)
        return { kind: hasReadBucket ? 'own-empty' : 'empty' };
    const heldAt = newestCheckpointTime(pipeline);
    if (heldAt === undefined)
        return { kind: 'held-unknown' };
    if (newestTime(stored) === undefined)
        return { kind: 'undated' };
    const missing = timesOf(stored).filter((time) => time > heldAt);
    if (missing.length === 0)
        return { kind: 'in-step' };
    const oldest = missing.reduce((one, other) => Math.min(one, other));
    return { kind: 'behind', missing: missing.length, waitingMs: now - oldest };
}
function timesOf(stored) {
    return stored.flatMap(({ uuid }) => uuidTime(uuid) ?? []);
}
/** When the newest was taken, milliseconds since the epoch; `undefined` when none tells a time. */
function newestTime(stored) {
    return timesOf(stored).reduce((newest = 0, time) => Math.max(newest, time), undefined);
}

;// CONCATENATED MODULE: ./lib/decide/staleness.js



/**
 * @param now Feldera's clock, milliseconds since the epoch
 * @param limitMs how old it may be
 */
function judgeHeld({ checkpoints }, now, limitMs) {
    const held = checkpoints?.at(-1);
    if (held === undefined)
        return { kind: 'none-shown' };
    const newest = dateCheckpoint(held, now);
    const { takenAt, ageMs } = newest;
    if (takenAt === undefined)
        return { kind: 'undated', newest };
    if (ageMs === undefined)
        return { kind: 'ahead', newest, aheadMs: takenAt - now };
    return ageMs > limitMs ? { kind: 'too-old', newest, ageMs } : { kind: 'fresh', newest };
}
/**
 * Why the checkpoint is stale that an activation would take over; `undefined` when it is not, when no age was asked for, and for a
 * pipeline that is no standby, which takes over from none.
 */
function judgeStale(seen, now, { maxCheckpointAgeMs: limitMs }) {
    if (limitMs === undefined || seen.desiredStatus !== 'Standby')
        return undefined;
    const held = judgeHeld(seen, now, limitMs);
    return held.kind === 'fresh' ? undefined : { ...held, limitMs };
}
/**
 * What makes `on-stale: refuse` refuse a stale checkpoint, for an activation and for a check alike; `undefined` when it is known
 * that there is none that is newer: there is nothing to wait for then.
 *
 * @param now Feldera's clock, milliseconds since the epoch
 */
function refusalBySources({ list, primary }, pipeline, now) {
    const news = findNews(list, { pipeline, now, isStandby: true });
    if (news.kind !== 'in-step')
        return news;
    // One that tells no time may be newer than all others.
    const areAllDated = list.answer.ok && list.answer.value.every(({ uuid }) => uuidTime(uuid) !== undefined);
    if (!areAllDated)
        return { kind: 'undated' };
    if (!isComparable(list, pipeline, now))
        return { kind: 'held-unknown' };
    return isAhead(primary, pipeline) ? { kind: 'primary-ahead' } : undefined;
}
/** One from the future was taken by a clock that is ahead, so it says nothing of others, unless it is among them. */
function isComparable({ answer }, pipeline, now) {
    const held = judgeHeld(pipeline, now, Number.POSITIVE_INFINITY);
    return held.kind !== 'ahead' || (answer.ok && answer.value.some(({ uuid }) => uuid === held.newest.uuid));
}
/**
 * Whether a primary that is live has made a newer checkpoint than the standby holds. What one that is gone has not pushed will never
 * be pushed.
 */
function isAhead(primary, standby) {
    if (primary?.kind !== 'seen' || livenessOf(primary) !== 'live')
        return false;
    return (newestCheckpointTime(primary.pipeline) ?? 0) > (newestCheckpointTime(standby) ?? 0);
}
/**
 * How long such answers count, milliseconds. Until the activation is sent, the primary may be looked for during a quarter of a
 * minute, and a look or two may take as long.
 */
const SOURCES_COUNT_MS = 60_000;
/** @returns `undefined` when the age of the checkpoint is no reason to send nothing */
function findDoubt(seen, { now, elapsed }, { memory, policy }) {
    const { hasSent, primary, sources } = memory;
    if (policy.onStale === 'warn' || hasSent || primary?.stop !== undefined)
        return undefined;
    const stale = judgeStale(seen, now, policy);
    if (stale === undefined)
        return undefined;
    if (sources === undefined || isOutdated(sources, elapsed, primary))
        return { stale, store: undefined };
    const store = refusalBySources(sources, seen, now);
    return store && { stale, store };
}
/** Also when the primary was live, and is not any more: it may have pushed its last checkpoint meanwhile. */
function isOutdated({ at, primary: then }, elapsed, now) {
    const isGone = then && now && livenessOf(then) === 'live' && livenessOf(now.sight) !== 'live' && now.lookedAt > at;
    return isGone === true || elapsed - at > SOURCES_COUNT_MS;
}

;// CONCATENATED MODULE: ./lib/run/optional.js

/** How long a pipeline's configuration is asked for, milliseconds. */
const CONFIGURATION_MS = 10_000;
/**
 * Sends a request for something that not every Feldera offers. A 404 must not be repeated here, so the retry policy
 * does not count the requests that have worked before.
 *
 * @param transientMs how long it is repeated when it fails, milliseconds from now; by default until the deadline
 */
function askOptional(context, ask, transientMs) {
    const { policy, clock } = context;
    const transient = transientMs === undefined ? undefined : { ms: transientMs, since: clock.elapsed() };
    return askUntilAnswered(context, new RetryPolicy(policy.timeoutMs, false, transient), ask);
}

;// CONCATENATED MODULE: ./lib/run/object-store.js


/**
 * How long the pipeline's process is asked again when it does not answer, in milliseconds and as a share of the
 * timeout. Feldera itself waits 10 or 20 s for each answer of the process, and then asks to retry after 5 s. A step
 * that went on until its deadline would end later and tell less.
 */
const PROCESS_LIMIT_MS = 30_000;
const PROCESS_LIMIT_SHARE = 1 / 3;
/** The limit for one list where others wait for their turn, milliseconds. Each is asked again when all others had theirs. */
const LIMIT_OF_TURN_MS = 10_000;
/**
 * Lists the object store of the pipeline.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function listStore(context, isStandby) {
    const { policy, signal } = context;
    const limitMs = Math.min(PROCESS_LIMIT_MS, policy.timeoutMs * PROCESS_LIMIT_SHARE);
    const ask = askForList(context, limitMs);
    // Only the pipeline's process can list the store. When it is not in standby there is nothing to wait for, so it is
    // asked only once.
    const answer = isStandby ? await askOptional(context, ask, limitMs) : await ask(signal);
    const isEmpty = answer.ok && answer.value.length === 0;
    return { answer, hasReadBucket: isEmpty && (await hasReadBucket(context)) };
}
function askForList({ policy, feldera, fleet }, limitMs) {
    const ask = (limit) => feldera.remoteCheckpoints(policy.pipeline, limit);
    if (fleet === undefined)
        return cutOff(limitMs, ask);
    const brief = cutOff(Math.min(LIMIT_OF_TURN_MS, limitMs), ask);
    return (signal) => fleet.inTurnToList(() => brief(signal));
}
/** Whether the pipeline pulls from another bucket than its own, which is the one whose checkpoints Feldera lists. */
async function hasReadBucket(context) {
    const { policy, feldera } = context;
    const sync = await askOptional(context, (signal) => feldera.checkpointSync(policy.pipeline, signal), CONFIGURATION_MS);
    return sync.ok && sync.value.hasReadBucket;
}

;// CONCATENATED MODULE: ./lib/run/staleness.js






/** What the last look has shown; `now`: Feldera's clock then, or else the runner's, milliseconds since the epoch. */
function lastLook({ recorder: { record }, clock }) {
    if (record.last === undefined)
        throw new Error('an activation must follow from a look');
    return { seen: record.last, now: record.lastSeenAt ?? clock.wall() };
}
/** Why nothing may follow from the last look yet, or at all, with regard to the age of the checkpoint; see `findDoubt`. */
function doubtAfterLook(context) {
    const { policy, recorder, clock } = context;
    const { seen, now } = lastLook(context);
    return findDoubt(seen, { now, elapsed: clock.elapsed() }, { memory: recorder.record, policy });
}
/**
 * Whether an activation may be sent with regard to the age of the checkpoint that the standby holds.
 *
 * @returns what is next instead; `undefined` when it may
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function admitCheckpoint(context) {
    const doubt = doubtAfterLook(context);
    if (doubt === undefined)
        return undefined;
    const { stale, store } = doubt;
    if (store)
        return end({ kind: 'stale-checkpoint', stale, store });
    context.recorder.note({ kind: 'sources-asked', sources: await askSources(context) });
    // That took a while, and the pipeline may have pulled since, or somebody may have activated it.
    return LOOK_NOW;
}
/** One that does not answer is looked at again before it is stopped, or passed over. */
const staleness_ONE_LOOK = { tries: 1, limitMs: FRESH_MS };
async function askSources(context) {
    const { primary } = context;
    const [list, sight] = await Promise.all([listStore(context, true), primary && lookAt(primary, context, staleness_ONE_LOOK)]);
    // One that was live must not be passed over later because it is out of sight.
    if (sight && livenessOf(sight) === 'live')
        context.recorder.note({ kind: 'primary-looked', sight });
    return { list, primary: sight };
}
/** Notes that what the standby holds is stale, unless that was noted before. Call it when an activation is about to be sent. */
function noteStale(context) {
    const { policy, recorder } = context;
    const { overlooked, sources } = recorder.record;
    const { seen, now } = lastLook(context);
    const stale = judgeStale(seen, now, policy);
    const isSaid = overlooked !== undefined && newestOf(overlooked) === newestOf(seen);
    if (stale === undefined || isSaid)
        return;
    const isNewest = sources !== undefined && refusalBySources(sources, seen, now) === undefined;
    recorder.note({ kind: 'stale-overlooked', seen, stale, isNewest });
}
function newestOf({ checkpoints }) {
    return checkpoints?.at(-1)?.uuid;
}

;// CONCATENATED MODULE: ./lib/run/reconcile.js

/**
 * The loop of every run: observe, decide, perform, until there is a result. When the answer to a command is lost, the
 * next observation tells what became of it.
 *
 * @throws `Interrupted` at the deadline or on cancellation
 */
async function reconcile(goal) {
    const { clock, signal, pollIntervalMs: longestMs } = goal;
    for (;;) {
        const move = goal.decide(await goal.observe());
        const next = move.kind === 'do' ? await goal.perform(move.command) : move;
        if (next.kind === 'end')
            return next.result;
        const { pause } = next;
        if ('ms' in pause)
            await clock.sleep(pause.ms, signal);
        else
            await goal.pause(pauseOfPolling(pause, clock.elapsed(), longestMs));
    }
}
function pauseOfPolling(pause, now, longestMs) {
    const { pollingSince, until = Number.POSITIVE_INFINITY } = pause;
    // Rounded up, because a look that comes a moment too early would need another one.
    return Math.min(pollPause(now - pollingSince, longestMs, Math.random()), Math.max(0, Math.ceil(until - now)));
}

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __nccwpck_require__(916);
;// CONCATENATED MODULE: ./lib/run/suggestions.js


/** The limit for listing the names, which only improve an error message. A slow but normal answer takes less. */
const NAMES_LIMIT_MS = 3_000;
/**
 * How many names are compared. No installation has more, and comparing millions would take until after the deadline.
 */
const NAMES_COMPARED = 10_000;
/** How much of a name is compared. Feldera's names have at most 63 characters. */
const suggestions_NAME_CHARACTERS = 80;
/**
 * The names of the existing pipelines, those most similar to the requested one first; `undefined` when they could not
 * be listed in time.
 *
 * @throws `Interrupted` on cancellation
 */
async function suggestNames({ policy, feldera, signal }) {
    const names = await withTimeLimit(NAMES_LIMIT_MS, signal, (limit) => feldera.pipelineNames(limit));
    if (signal.reason instanceof Interrupted && signal.reason.by === 'cancelled')
        throw signal.reason;
    return names?.ok ? closestFirst(policy.pipeline, names.value) : undefined;
}
function closestFirst(name, existing) {
    const wanted = name.toLowerCase();
    const compared = existing
        .slice(0, NAMES_COMPARED)
        .map((other) => ({ other, edits: (0,mod/* distance */.Io)(other.slice(0, suggestions_NAME_CHARACTERS).toLowerCase(), wanted) }))
        .sort((one, other) => one.edits - other.edits);
    return [...compared.map(({ other }) => other), ...existing.slice(NAMES_COMPARED)];
}

;// CONCATENATED MODULE: ./lib/run/until-deadline.js





/** How long the last look may take after the deadline. The step ends within two seconds of its deadline. */
const LAST_LOOK_MS = 1_000;
/**
 * Looks, decides and acts until there is a result, or the run is interrupted. When the deadline has passed, one last look may
 * still show that the end was reached, or say more than "timed out".
 *
 * @param lookOnceMore makes the last look; what it returns is `undefined` when it shows nothing more
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
async function runUntilDeadline(context, steps, lookOnceMore) {
    const { clock, signal, fleet } = context;
    const pause = (ms) => fleet?.looks.pause(ms, signal) ?? clock.sleep(ms, signal);
    try {
        return await withSuggestions(context, await reconcile({ ...steps, pause, clock, signal }));
    }
    catch (error) {
        if (!(error instanceof Interrupted))
            throw error;
        if (error.by === 'cancelled')
            return { kind: 'cancelled' };
        const last = await withTimeLimit(LAST_LOOK_MS, undefined, lookOnceMore);
        return await withSuggestions(context, last ?? { kind: 'timed-out' });
    }
}
/** The same end, with the names that there are when Feldera does not know the pipeline's. */
async function withSuggestions(context, result) {
    if (result.kind !== 'request-failed' || !isUnknownPipeline(result.failure))
        return result;
    // Another Feldera may know the primary.
    if (isOfPrimary(result.operation))
        return result;
    return { ...result, names: await suggestNames(context) };
}

;// CONCATENATED MODULE: ./lib/run/activate.js












/**
 * Activates the pipeline and waits until it is active. There is a fresh look before each activation is sent, because an
 * activation that was right a minute ago could pause a live pipeline now.
 *
 * @param guard looks at the primary before each activation or approval, and in the end, where one was named
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
async function activate(context, guard) {
    const { timeoutMs, pollIntervalMs } = context.policy;
    const run = {
        context,
        guard,
        looksAlone: false,
        ended: undefined,
        lookBegunAt: 0,
        looking: new RetryPolicy(timeoutMs, false),
        // These two count as having worked before, because something is only sent after a look has succeeded.
        activating: new RetryPolicy(timeoutMs, true),
        approving: new RetryPolicy(timeoutMs, true),
    };
    const steps = {
        observe: () => observe(run),
        decide: (seen) => decideAndRecord(run, seen),
        perform: (command) => perform(run, command),
        // The primary is looked at when the pipeline is, so longer pauses would leave it unseen for longer than it may be.
        pollIntervalMs: guard === undefined ? pollIntervalMs : Math.min(pollIntervalMs, WATCH_MS / 2),
    };
    for (;;) {
        const result = await runUntilDeadline(context, steps, (limit) => lookOnceMore(run, limit));
        const concluded = guard ? await guard.conclude(result) : result;
        if (concluded)
            return concluded;
    }
}
async function lookOnceMore(run, limit) {
    const { clock, recorder } = run.context;
    const begunAt = clock.elapsed();
    const answer = await look(run.context, limit);
    if (answer.ok)
        recorder.note({ kind: 'answered' });
    const move = decideAndRecord(run, { answer, begunAt }, true);
    return move.kind === 'end' ? move.result : undefined;
}
/** Decides what to do after a look, and records what it showed. */
function decideAndRecord(run, made, isLast = false) {
    const { policy, clock, recorder } = run.context;
    run.lookBegunAt = made.begunAt;
    const { move, found, hold } = decideActivation(made, recorder.record, policy, { now: clock.elapsed(), isLast });
    if (!made.answer.ok)
        return move;
    const seen = made.answer.value;
    recorder.note({ kind: 'looked', pipeline: seen, serverTime: made.answer.serverTime });
    if (found === 'accepted')
        recorder.note({ kind: 'activation-found', seen });
    if (found === 'joined')
        recorder.note({ kind: 'activation-joined', target: policy.target, seen });
    if (hold)
        recorder.note({ kind: 'held', hold: hold.hold, news: hold.news });
    return run.ended && move.kind !== 'end' ? end(run.ended) : move;
}
async function observe(run) {
    const { context, looking, looksAlone, guard } = run;
    const { feldera, policy, clock, recorder } = context;
    await wakeRunner(context);
    const begunAt = clock.elapsed();
    // A look that is to show whether an activation was accepted comes right after the process was asked.
    const isAlone = looksAlone || recorder.record.activation.kind === 'unconfirmed';
    const ask = (signal) => (isAlone ? feldera.pipeline(policy.pipeline, signal) : look(context, signal));
    const [answer, ended] = await Promise.all([askUntilAnswered(context, looking, ask), guard?.watch()]);
    run.ended = ended;
    return { answer, begunAt };
}
/**
 * The limit for the request that wakes the runner. A healthy process answers at once, and one that hangs must not delay
 * the looks.
 */
const WAKE_LIMIT_MS = 2_000;
/** How long to wait for the runner after waking it. It was measured to write what it sees within some 15 ms. */
const WOKEN_MS = 100;
/**
 * While it is not known whether an activation was accepted, asks the pipeline's process for its checkpoints. Passing
 * that request on wakes Feldera's runner, which then looks at the process and writes what it sees, so the next looks
 * are fresh.
 */
async function wakeRunner({ feldera, policy, clock, signal, recorder }) {
    const { activation } = recorder.record;
    if (activation.kind !== 'unconfirmed' || activation.lost === undefined)
        return;
    const { lost, baseline } = activation;
    if (lost.processAnsweredAt !== undefined || clock.elapsed() >= settledFrom(lost, baseline))
        return;
    const answer = await withTimeLimit(WAKE_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit));
    signal.throwIfAborted();
    if (!answer?.ok)
        return;
    recorder.note({ kind: 'process-answered' });
    await clock.sleep(WOKEN_MS, signal);
}
/**
 * Carries out a command. With several pipelines it has to wait for its turn, and the look it follows from may have been
 * shared, so the pipeline is looked at once more then, and only what follows from that look is done. The same is true when
 * looking at the primary took long.
 */
async function perform(run, command) {
    const { context, guard } = run;
    const { fleet, clock } = context;
    const instead = (await admitCheckpoint(context)) ?? (await guard?.admit(command, () => lookAgain(run)));
    if (instead)
        return instead;
    // The primary is gone by now, and what it has pushed meanwhile is not known.
    if (guard && doubtAfterLook(context))
        return LOOK_NOW;
    const isFresh = guard === undefined || clock.elapsed() - run.lookBegunAt <= LOOK_COUNTS_MS;
    if (fleet === undefined && isFresh)
        return await PERFORM[command](run);
    return await actInTurn(context, async () => {
        const done = await performAfterLook(run);
        run.looksAlone = !done.ok;
        return done;
    });
}
async function performAfterLook(run) {
    const move = await moveAfterLook(run);
    if (!move.ok)
        return move;
    if (move.value.kind !== 'do')
        return succeeded(move.value);
    const isAdmitted = (await run.guard?.isStillAdmitted()) ?? true;
    return succeeded(isAdmitted ? await PERFORM[move.value.command](run) : LOOK_NOW);
}
/** What follows from one more look, which is the pipeline's own. */
async function moveAfterLook(run) {
    const { feldera, policy, clock, signal } = run.context;
    signal.throwIfAborted();
    const begunAt = clock.elapsed();
    const answer = await askOnce(run.context, (limit) => feldera.pipeline(policy.pipeline, limit));
    if (!answer.ok)
        return answer;
    const move = decideAndRecord(run, { answer, begunAt });
    // What it holds now may have to be judged first.
    return succeeded(move.kind === 'do' && doubtAfterLook(run.context) ? LOOK_NOW : move);
}
/** See `LookAgain`. An answer that took long may be an old one. */
async function lookAgain(run) {
    const move = await moveAfterLook(run);
    if (!move.ok)
        return move;
    if (move.value.kind !== 'do')
        return succeeded(move.value);
    const tookMs = run.context.clock.elapsed() - run.lookBegunAt;
    if (tookMs <= FRESH_MS)
        return succeeded(move.value.command === 'activate' ? undefined : LOOK_NOW);
    run.context.recorder.note({ kind: 'primary-postponed', failure: slowLook(tookMs), side: 'standby' });
    return succeeded(LOOK_NOW);
}
const PERFORM = {
    activate: sendActivation,
    approve: sendApproval,
};
/** Sends one activation. */
async function sendActivation({ context, activating }) {
    const { feldera, policy, clock, recorder } = context;
    const { pipeline, target } = policy;
    const { seen } = lastLook(context);
    noteStale(context);
    recorder.note({ kind: 'activation-sent', target, seen });
    const answer = await askOnce(context, (limit) => feldera.activate(pipeline, target, limit));
    if (answer.ok) {
        activating.succeeded();
        recorder.note({ kind: 'activation-accepted', acceptance: answer.value, serverTime: answer.serverTime });
        return onAcceptance(answer.value, policy);
    }
    const { failure } = answer;
    const tried = activating.failedWrite(failure, clock.elapsed());
    recorder.note({ kind: 'activation-failed', ...tried });
    return tried.isFinal && !failure.mayHaveActed
        ? end({ kind: 'request-failed', operation: 'activate', failure })
        : LOOK_NOW;
}
/** Sends one approval. */
async function sendApproval({ context, approving }) {
    const { feldera, policy, clock, recorder } = context;
    const answer = await askOnce(context, (limit) => feldera.approve(policy.pipeline, limit));
    const now = clock.elapsed();
    const { activation } = recorder.record;
    const lookAgain = wait({ pollingSince: activation.kind === 'not-sent' ? now : activation.at });
    if (answer.ok) {
        approving.succeeded();
        recorder.note({ kind: 'approved', retryFrom: now + SETTLE_MS });
        return lookAgain;
    }
    const { failure } = answer;
    const pauseMs = approving.failed(failure, now);
    // When the process is shutting down, the next looks show the error of the deployment, which tells why.
    if (pauseMs === undefined && !isShuttingDown(failure))
        return end({ kind: 'request-failed', operation: 'approve', failure });
    recorder.note({ kind: 'approval-failed', failure, retryFrom: now + (pauseMs ?? SETTLE_MS) });
    return lookAgain;
}

;// CONCATENATED MODULE: ./lib/run/check.js












/** Checks whether the standby could be activated now, and records all findings. It sends only GET requests. */
async function check_check(context) {
    try {
        for await (const finding of checkAll(context))
            context.recorder.note({ kind: 'found', finding });
        return { kind: 'checked' };
    }
    catch (error) {
        if (error instanceof Interrupted)
            return { kind: error.by === 'cancelled' ? 'cancelled' : 'timed-out' };
        throw error;
    }
}
async function* checkAll(context) {
    const { policy, feldera } = context;
    // What looks permanent is believed at once at the first answer of each, as where a pipeline is activated.
    const retry = () => new RetryPolicy(policy.timeoutMs, false);
    const installation = await askUntilAnswered(context, retry(), (signal) => feldera.installation(signal));
    yield* findReachability(installation);
    // Without a good answer here, all other requests would only repeat the same failure.
    if (!installation.ok)
        return;
    const edition = findEdition(installation.value);
    yield edition;
    yield findRole(await askOptional(context, (signal) => feldera.role(signal)));
    let tookMs = 0;
    const answer = await askUntilAnswered(context, retry(), async (signal) => {
        const askedAt = context.clock.elapsed();
        const seen = await look(context, signal);
        tookMs = context.clock.elapsed() - askedAt;
        return seen;
    });
    yield await findPipeline(context, answer);
    const isSlow = policy.isRehearsal && answer.ok && tookMs > SLOW_MS;
    if (isSlow)
        yield { kind: 'slow', verdict: 'fail', ms: tookMs };
    if (answer.ok)
        yield* checkPipeline(context, answer, edition.verdict !== 'fail');
}
async function findPipeline(context, answer) {
    if (answer.ok)
        return { kind: 'pipeline-found', verdict: 'pass' };
    const { failure } = answer;
    const names = isUnknownPipeline(failure) ? await suggestNames(context) : undefined;
    return { kind: 'request-failed', verdict: 'fail', asked: 'pipeline', failure, names };
}
async function* checkPipeline(context, { value: pipeline, serverTime }, canActivate) {
    const { policy, clock, recorder } = context;
    const now = serverTime ?? clock.wall();
    recorder.note({ kind: 'looked', pipeline });
    const inStandby = findStandby(pipeline, canActivate);
    yield inStandby;
    const isStandby = inStandby.verdict === 'pass';
    const primary = await lookAtPrimary(context);
    yield* checkCheckpoints(context, { pipeline, now, isStandby, limitMs: policy.maxCheckpointAgeMs }, primary);
    if (isStandby)
        yield findArmed(pipeline, { now, primary });
    if (primary)
        yield findPrimary(primary, policy.isRehearsal === true);
    if (policy.isRehearsal)
        yield* checkWayBack(context, pipeline);
    else if (primary)
        yield* checkPrimary(context, { pipeline, primary, now });
}
/** The age of what the standby holds, and how that compares with the object store. */
async function* checkCheckpoints(context, compared, primary) {
    const { pipeline, now, limitMs, isStandby } = compared;
    const held = findCheckpoint(judgeHeld(pipeline, now, limitMs ?? Number.POSITIVE_INFINITY), limitMs);
    // What cannot be told is a reason to refuse an activation unless store and primary tell otherwise, so they come first.
    const isInDoubt = context.policy.onStale === 'refuse' && held.verdict === 'unknown';
    if (!isInDoubt)
        yield held;
    const list = await listStore(context, isStandby);
    if (isInDoubt)
        yield refusalBySources({ list, primary }, pipeline, now) ? { ...held, verdict: 'fail' } : held;
    yield findStore(list, compared);
}
/** What else the primary tells, and what becomes of its bucket. */
async function* checkPrimary(context, { pipeline, primary, now }) {
    context.recorder.note({ kind: 'primary-looked', sight: primary });
    if (primary.kind === 'seen') {
        const there = context.primary?.feldera;
        if (there)
            yield findPrimaryRole(await askOptional(aside(context, there), there.role, OPTIONAL_MS));
        yield findPushes(primary.pipeline, pipeline, now);
    }
    const { own, ofPrimary } = await readBuckets(context);
    yield findBucketAfterwards(own, ofPrimary);
}
/** Where both keep their checkpoints, as far as their configurations can be read. */
async function readBuckets(context) {
    const { policy, feldera, primary } = context;
    const limitMs = Math.min(CONFIGURATION_MS, policy.timeoutMs * CONFIGURATION_SHARE);
    const readOwn = (signal) => feldera.checkpointSync(policy.pipeline, signal);
    const own = await askOptional(context, cutOff(limitMs, readOwn), limitMs);
    const readPrimarys = primary && ((signal) => primary.feldera.checkpointSync(primary.pipeline, signal));
    const ofPrimary = await (readPrimarys && cutOff(limitMs, readPrimarys)(context.signal));
    return { own, ofPrimary: ofPrimary?.ok ? ofPrimary.value : undefined };
}
/** Whether a rehearsed pipeline could be put back into standby. */
async function* checkWayBack(context, pipeline) {
    const { policy, feldera } = context;
    if (isStandingBy(pipeline)) {
        const ask = (signal) => feldera.processState(policy.pipeline, signal);
        const limitMs = Math.min(CONFIGURATION_MS, policy.timeoutMs * CONFIGURATION_SHARE);
        const state = await askOptional(context, cutOff(SLOW_MS, ask), limitMs);
        if (!state.ok)
            yield { kind: 'process-unasked', verdict: 'fail', failure: state.failure };
        else if (state.value !== 'Initializing')
            yield { kind: 'serving', verdict: 'fail' };
    }
    const { deploymentId } = pipeline;
    if (deploymentId === undefined)
        yield { kind: 'deployment-unknown', verdict: 'fail' };
    yield findHistory(await askOptional(context, (signal) => feldera.events(policy.pipeline, signal)));
    const { own, ofPrimary } = await readBuckets(context);
    yield findBucket(own, ofPrimary);
}
/** An answer that takes longer is close to what is too long before a stop or a clearing. */
const SLOW_MS = FRESH_MS / 2;
/** How long the primary's Feldera is asked for the role again when it does not answer, milliseconds. */
const OPTIONAL_MS = 5_000;
/** How long the configuration and the process are asked, as a share of the timeout; see `CONFIGURATION_MS`. */
const CONFIGURATION_SHARE = 1 / 8;
/** What became of asking for the list of the object store. */
function findStore({ answer, hasReadBucket }, compared) {
    const { isStandby } = compared;
    const failure = answer.ok ? undefined : answer.failure;
    const isUnreadable = failure?.code === 'CheckpointFetchError';
    if (failure && (isUnreadable || (isStandby && failure.persistence === 'transient')))
        return { kind: 'request-failed', verdict: 'fail', asked: isUnreadable ? 'object-store' : 'process', failure };
    return findObjectStore(compareStore({ answer, hasReadBucket }, compared));
}

;// CONCATENATED MODULE: ./node_modules/yocto-queue/index.js
/*
How it works:
`this.#head` is an instance of `Node` which keeps track of its current value and nests another instance of `Node` that keeps the value that comes after it. When a value is provided to `.enqueue()`, the code needs to iterate through `this.#head`, going deeper and deeper to find the last value. However, iterating through every single item is slow. This problem is solved by saving a reference to the last value as `this.#tail` so that it can reference it to add a new value.
*/

class Node {
	value;
	next;

	constructor(value) {
		this.value = value;
	}
}

class Queue {
	#head;
	#tail;
	#size;

	constructor() {
		this.clear();
	}

	enqueue(value) {
		const node = new Node(value);

		if (this.#head) {
			this.#tail.next = node;
			this.#tail = node;
		} else {
			this.#head = node;
			this.#tail = node;
		}

		this.#size++;
	}

	dequeue() {
		const current = this.#head;
		if (!current) {
			return;
		}

		this.#head = this.#head.next;
		this.#size--;

		// Clean up tail reference when queue becomes empty
		if (!this.#head) {
			this.#tail = undefined;
		}

		return current.value;
	}

	peek() {
		if (!this.#head) {
			return;
		}

		return this.#head.value;

		// TODO: Node.js 18.
		// return this.#head?.value;
	}

	clear() {
		this.#head = undefined;
		this.#tail = undefined;
		this.#size = 0;
	}

	get size() {
		return this.#size;
	}

	* [Symbol.iterator]() {
		let current = this.#head;

		while (current) {
			yield current.value;
			current = current.next;
		}
	}

	* drain() {
		while (this.#head) {
			yield this.dequeue();
		}
	}
}

;// CONCATENATED MODULE: ./node_modules/p-limit/index.js


function pLimit(concurrency) {
	let rejectOnClear = false;

	if (typeof concurrency === 'object') {
		({concurrency, rejectOnClear = false} = concurrency);
	}

	validateConcurrency(concurrency);

	if (typeof rejectOnClear !== 'boolean') {
		throw new TypeError('Expected `rejectOnClear` to be a boolean');
	}

	const queue = new Queue();
	let activeCount = 0;

	const resumeNext = () => {
		// Process the next queued function if we're under the concurrency limit
		if (activeCount < concurrency && queue.size > 0) {
			activeCount++;
			queue.dequeue().run();
		}
	};

	const next = () => {
		activeCount--;
		resumeNext();
	};

	const run = async (function_, resolve, arguments_) => {
		// Execute the function and capture the result promise
		const result = (async () => function_(...arguments_))();

		// Resolve immediately with the promise (don't wait for completion)
		resolve(result);

		// Wait for the function to complete (success or failure)
		// We catch errors here to prevent unhandled rejections,
		// but the original promise rejection is preserved for the caller
		try {
			await result;
		} catch {}

		// Decrement active count and process next queued function
		next();
	};

	const enqueue = (function_, resolve, reject, arguments_) => {
		const queueItem = {reject};

		// Queue the internal resolve function instead of the run function
		// to preserve the asynchronous execution context.
		new Promise(internalResolve => { // eslint-disable-line promise/param-names
			queueItem.run = internalResolve;
			queue.enqueue(queueItem);
		}).then(run.bind(undefined, function_, resolve, arguments_)); // eslint-disable-line promise/prefer-await-to-then

		// Start processing immediately if we haven't reached the concurrency limit
		if (activeCount < concurrency) {
			resumeNext();
		}
	};

	const generator = (function_, ...arguments_) => new Promise((resolve, reject) => {
		enqueue(function_, resolve, reject, arguments_);
	});

	Object.defineProperties(generator, {
		activeCount: {
			get: () => activeCount,
		},
		pendingCount: {
			get: () => queue.size,
		},
		clearQueue: {
			value() {
				if (!rejectOnClear) {
					queue.clear();
					return;
				}

				const abortError = AbortSignal.abort().reason;

				while (queue.size > 0) {
					queue.dequeue().reject(abortError);
				}
			},
		},
		concurrency: {
			get: () => concurrency,

			set(newConcurrency) {
				validateConcurrency(newConcurrency);
				concurrency = newConcurrency;

				queueMicrotask(() => {
					// eslint-disable-next-line no-unmodified-loop-condition
					while (activeCount < concurrency && queue.size > 0) {
						resumeNext();
					}
				});
			},
		},
		map: {
			async value(iterable, function_) {
				const promises = [];

				try {
					Array.from(iterable, (value, index) => {
						const promise = generator(function_, value, index);
						promises.push(promise);
						return promise;
					});
				} catch (error) {
					// The iterable threw, so `Promise.all` never observes the already scheduled promises. Observe them here to avoid unhandled rejections.
					for (const promise of promises) {
						promise.catch(() => {}); // eslint-disable-line promise/prefer-await-to-then
					}

					throw error;
				}

				return Promise.all(promises);
			},
		},
	});

	return generator;
}

function limitFunction(function_, options) {
	const limit = pLimit(options);

	const limitedFunction = (...arguments_) => limit(() => function_(...arguments_));
	Object.defineProperty(limitedFunction, 'clearQueue', {
		value: limit.clearQueue,
	});

	return limitedFunction;
}

function validateConcurrency(concurrency) {
	if (!((Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY) && concurrency > 0)) {
		throw new TypeError('Expected `concurrency` to be a number from 1 and up');
	}
}

;// CONCATENATED MODULE: ./lib/run/shared-looks.js
var shared_looks_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var shared_looks_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});




/**
 * How many rows the list may have for each pipeline of the fleet. Feldera's list cannot be narrowed down, so in a large
 * installation it is cheaper for both sides to ask for a few pipelines one by one.
 */
const ROWS_PER_PIPELINE = 5;
/** The limit for one list. A list that takes longer would keep all pipelines from being seen. */
const LIST_LIMIT_MS = 3_000;
/** The same for the last look, at the deadline, so that each pipeline can still be looked at alone. */
const LAST_LIST_LIMIT_MS = 400;
/**
 * How long no list is asked for after one that failed; it doubles with each that fails in a row. One row that Feldera
 * cannot read makes the whole list fail until somebody mends that row.
 */
const FIRST_LIST_PAUSE_MS = 10_000;
const LONGEST_LIST_PAUSE_MS = 120_000;
/**
 * Looks at several pipelines at once with Feldera's list, so that a hundred pipelines cost about as many requests as one.
 *
 * The list only saves requests. Whatever is wrong with it, and whatever it does not tell about a pipeline, is asked of
 * that pipeline alone, so a look never fails because of the list.
 */
class SharedLooks {
    #feldera;
    #clock;
    #signal;
    #closing = new AbortController();
    /** Wakes those who pause between two looks. */
    #pausing = new Set();
    /** The shortest time between two rounds, milliseconds. */
    #gatherMs;
    /** More rows than this are too many. */
    #longestList;
    /** The round that others can still join. */
    #gathering;
    #lastRoundAt = Number.NEGATIVE_INFINITY;
    /** How many rows the last list had. */
    #listLength = 0;
    /** No list is asked for before this moment, milliseconds on the step's clock. */
    #listFrom = 0;
    #listPauseMs = FIRST_LIST_PAUSE_MS;
    constructor(feldera, clock, { size, pollIntervalMs, signal }) {
        this.#feldera = feldera;
        this.#clock = clock;
        this.#signal = signal;
        this.#longestList = size * ROWS_PER_PIPELINE;
        this.#gatherMs = Math.min(SHORTEST_POLL_MS, pollIntervalMs);
    }
    /**
     * Looks at one pipeline, together with others where possible. The look begins after this call, never before.
     *
     * @throws the reason of `signal` when that fires first
     */
    async look(name, signal) {
        if (!this.#mayShare())
            return await this.#feldera.pipeline(name, signal);
        this.#gathering ??= this.#startRound();
        this.#gathering.names.add(name);
        const list = await unlessAborted(this.#gathering.list, signal);
        const seen = list?.ok ? list.value.rows.get(name) : undefined;
        if (seen === undefined)
            return await this.#feldera.pipeline(name, signal);
        return { ok: true, value: seen, serverTime: list?.serverTime };
    }
    /**
     * Pauses before the next look at a pipeline, for `ms` milliseconds or until others are looked at, because that look
     * costs nothing more when one more pipeline joins in.
     *
     * @throws the reason of `signal` when that fires first
     */
    async pause(ms, signal) {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            if (!this.#mayShare())
                return await this.#clock.sleep(ms, signal);
            signal.throwIfAborted();
            const waking = new AbortController();
            const _listener = shared_looks_addDisposableResource(env_1, (0,external_node_events_namespaceObject.addAbortListener)(signal, () => waking.abort()), false);
            this.#pausing.add(waking);
            try {
                await this.#clock.sleep(ms, waking.signal);
            }
            catch (error) {
                signal.throwIfAborted();
                if (!waking.signal.aborted)
                    throw error;
            }
            finally {
                this.#pausing.delete(waking);
            }
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            shared_looks_disposeResources(env_1);
        }
    }
    close() {
        this.#closing.abort();
    }
    #mayShare() {
        return this.#listLength <= this.#longestList && this.#clock.elapsed() >= this.#listFrom;
    }
    #startRound() {
        const names = new Set();
        return { names, list: this.#gather(names).catch(() => undefined) };
    }
    /** Waits for those who want a look at this moment, and then makes it for all of them. */
    async #gather(names) {
        const waitMs = this.#signal.aborted ? 0 : this.#lastRoundAt + this.#gatherMs - this.#clock.elapsed();
        await this.#clock.sleep(Math.max(0, waitMs), this.#closing.signal);
        for (const pause of this.#pausing)
            pause.abort();
        // Those who were woken join in before the next turn of the event loop.
        await (0,promises_namespaceObject.setImmediate)();
        this.#gathering = undefined;
        this.#lastRoundAt = this.#clock.elapsed();
        return names.size > 1 ? await this.#askForList(names) : undefined;
    }
    async #askForList(names) {
        const ask = (limit) => this.#feldera.pipelines(names, limit);
        const limitMs = this.#signal.aborted ? LAST_LIST_LIMIT_MS : LIST_LIMIT_MS;
        const answer = await withTimeLimit(limitMs, this.#closing.signal, ask);
        if (answer?.ok) {
            this.#listLength = answer.value.length;
            this.#listPauseMs = FIRST_LIST_PAUSE_MS;
            return answer;
        }
        this.#listFrom = this.#clock.elapsed() + Math.max(this.#listPauseMs, answer?.failure.retryAfterMs ?? 0);
        this.#listPauseMs = Math.min(LONGEST_LIST_PAUSE_MS, this.#listPauseMs * 2);
        return undefined;
    }
}

;// CONCATENATED MODULE: ./lib/run/fleet.js



/**
 * How many activations, or approvals, are under way at a time. Feldera forwards each to another process and may take 20 s
 * for its answer, and a hundred at once would be a burden for a manager that has just lost a region.
 */
const WRITES_AT_ONCE = 10;
/** The same for lists of an object store, each of which Feldera has the pipeline's process make. */
const LISTS_AT_ONCE = 10;
function openFleet(feldera, clock, { pipelines, ...options }) {
    const writes = pLimit(WRITES_AT_ONCE);
    const lists = pLimit(LISTS_AT_ONCE);
    const names = new Set(pipelines);
    return {
        looks: new SharedLooks(feldera, clock, { ...options, size: pipelines.length }),
        inTurn: (action) => writes(action),
        inTurnToList: (action) => lists(action),
        standbys: together(clock, (signal) => feldera.pipelines(names, signal)),
        feldera: shareQuestions(feldera, clock),
    };
}
/** The same Feldera, whose questions that are about no single pipeline are asked once for all who ask at about the same time. */
function shareQuestions(feldera, clock) {
    return {
        ...feldera,
        // A kept answer could be older than Feldera's own knowledge of its database; see refused-keys.ts.
        health: together(clock, feldera.health, 0),
        installation: together(clock, feldera.installation),
        role: together(clock, feldera.role),
        pipelineNames: together(clock, feldera.pipelineNames),
    };
}
/** How long a good answer serves all who ask, milliseconds. What is asked like this does not change within seconds. */
const KEPT_MS = 2_000;
/**
 * Makes one request for all who ask while it is under way, and soon after a good answer. It goes on when one of them gives
 * up.
 */
function together({ elapsed }, ask, keptMs = KEPT_MS) {
    let asked;
    let askedAt = 0;
    const askAnew = async () => {
        const answer = await ask(new AbortController().signal);
        if (!answer.ok || keptMs === 0)
            asked = undefined;
        return answer;
    };
    return async (signal) => {
        signal.throwIfAborted();
        if (asked === undefined || (keptMs > 0 && elapsed() - askedAt > keptMs)) {
            asked = askAnew();
            askedAt = elapsed();
        }
        return await unlessAborted(asked, signal);
    };
}

;// CONCATENATED MODULE: ./lib/run/measure.js



/** The limit for reading the event history, which is useful but not required and must not delay a step that is done. */
const EVENTS_LIMIT_MS = 2_000;
/** Measures how long an activation took, and how old the checkpoint was from which the pipeline took over. */
async function measureActivation(context, result) {
    const { record } = context.recorder;
    const { last, hold, activation } = record;
    // Hours after the target was reached, there may be none left but those that the pipeline has made itself.
    const active = hold && isUnderWay(activation) ? hold.reached : last;
    const activationTime = result.kind === 'activated' && active ? await timeActivation(context, active) : undefined;
    const acceptedAt = acceptanceTime(record, context.clock);
    const newest = takeOverCheckpoint(active?.checkpoints ?? [], acceptedAt);
    const checkpoint = newest && dateCheckpoint(newest, acceptedAt);
    return { activationTime, checkpoint };
}
/** The measurements of a readiness check: the newest checkpoint that it found. */
function measureCheck({ findings }) {
    return { checkpoint: findings.find((finding) => finding.kind === 'checkpoint-held')?.newest };
}
/** Measures how long nothing served while the primary handed over, and what was handed over. */
function measureSwitchover({ primary, handOver, phases }) {
    const { proven } = handOver ?? {};
    const pausedAt = primary?.pause?.at ?? Number.POSITIVE_INFINITY;
    // The first one: it may have been out of sight since.
    const active = phases.find(({ status, desiredStatus, from }) => status === 'Running' && desiredStatus === 'Running' && from > pausedAt);
    return {
        downtimeMs: active && active.from - pausedAt,
        records: proven?.records,
        checkpointId: proven?.checkpoint,
    };
}
/** Measures how long it took to put the pipeline into standby, and how old its checkpoint is. Call it at the end. */
function measureRearm({ recorder: { record }, clock }, result) {
    const [first] = record.rearming;
    const held = record.last?.checkpoints?.at(-1);
    return {
        ms: result.kind === 'rearmed' && first ? clock.elapsed() - first.at : undefined,
        checkpoint: held && dateCheckpoint(held, record.lastSeenAt ?? clock.wall()),
    };
}
/**
 * The time from the acceptance to the target, by Feldera's clock where possible. When Feldera has lost sight of the
 * process meanwhile, it has reset the timestamps of the pipeline, and the event history is used instead.
 *
 * @param active the pipeline as the first look showed it that showed the target
 */
async function timeActivation(context, active) {
    const { policy, feldera, clock, signal, recorder } = context;
    const { record } = recorder;
    // The time is taken first, because reading the events takes a while.
    const activeAt = record.hold?.reachedAt ?? clock.elapsed();
    const readEvents = async () => {
        const answer = await withTimeLimit(EVENTS_LIMIT_MS, signal, (limit) => feldera.events(policy.pipeline, limit));
        return answer?.ok ? takeOverTime(answer.value, policy.target) : undefined;
    };
    const byFeldera = wereTimestampsReset(record, active)
        ? await readEvents()
        : timeBetween(record.desiredSinceSeen, active.statusSince);
    if (byFeldera !== undefined)
        return { ms: byFeldera, clock: 'feldera' };
    // A joined activation began before this step, so the step's clock cannot measure it.
    return record.activation.kind === 'accepted' ? { ms: activeAt - record.activation.at, clock: 'step' } : undefined;
}
/**
 * How long after the acceptance Feldera usually writes the new desired status: its runner takes up to 2.5 s, and the `Date`
 * header of the answer counts whole seconds. A later time may mean that it was written again, after Feldera had lost sight
 * of the process; then the events are asked.
 */
const LATEST_DESIRED_WRITE_MS = 4_000;
function wereTimestampsReset({ activation, desiredSinceSeen, sawUnavailable }, active) {
    if (sawUnavailable || desiredSinceSeen === undefined || desiredSinceSeen !== active.desiredStatusSince)
        return true;
    const acceptedAt = activation.kind === 'accepted' ? activation.serverTime : undefined;
    return acceptedAt !== undefined && wasRewritten(desiredSinceSeen, acceptedAt);
}
/**
 * When the activation was accepted, by Feldera's clock where that is known and else by the runner's.
 *
 * @returns milliseconds since the epoch; `undefined` when no activation is known to have been accepted
 */
function acceptanceTime({ activation, desiredSinceSeen }, clock) {
    if (!isUnderWay(activation))
        return undefined;
    const answered = activation.kind === 'accepted' ? activation.serverTime : undefined;
    if (answered !== undefined && wasRewritten(desiredSinceSeen, answered))
        return answered;
    return desiredSinceSeen ?? clock.wall() - (clock.elapsed() - activation.at);
}
/** Whether the time of the desired status is too late for the acceptance, because Feldera has written it again. */
function wasRewritten(desiredSince, accepted) {
    return desiredSince === undefined || desiredSince - accepted > LATEST_DESIRED_WRITE_MS;
}

;// CONCATENATED MODULE: ./lib/decide/rearm.js







/**
 * Decides what is to be done next so that a pipeline stands by, after a look at it. It only ever does the one next thing, so
 * a run can begin at any point where another one ended.
 */
function decideRearm(look, memory, policy, moment) {
    const { answer } = look;
    if (!answer.ok)
        return rearm_afterFailedLook(answer.failure, moment);
    const situation = { ...look, ...moment, seen: answer.value, memory, policy };
    const move = nextMove(situation);
    // After the deadline a look may still show the end, but nothing is sent or waited for.
    return moment.isLast && move.kind !== 'end' ? end(lastResult(situation)) : move;
}
function rearm_afterFailedLook(failure, { isLast }) {
    if (isLast && failure.persistence !== 'final' && !isUnknownPipeline(failure))
        return end({ kind: 'timed-out' });
    return end({ kind: 'request-failed', operation: 'rearm', failure });
}
function lastResult({ seen, ...look }) {
    if (!isStandingBy(seen) || look.isServing)
        return { kind: 'timed-out' };
    return { kind: 'not-armed', armament: judgeArmed(seen, comparison(look)) };
}
/** Whether it matters what the events of a pipeline tell: a write may follow from this look. */
function needsHistory(seen, { ownDeployment }) {
    return isStopped(seen) || seen.desiredStatus === 'Paused' || rearm_isOwn(seen, ownDeployment);
}
function rearm_isOwn({ deploymentId }, ownDeployment) {
    return deploymentId !== undefined && deploymentId === ownDeployment;
}
function nextMove(situation) {
    const { seen, memory, policy } = situation;
    if (isStopped(seen))
        return whileStopped(situation);
    const sinceStop = memory.writes.stop?.at ?? 0;
    if (isGoingDown(seen))
        return seen.desiredStatus === 'Stopped' || seen.status === 'Stopping'
            ? wait({ pollingSince: sinceStop })
            : rearm_refuse({ code: 'LivePipeline' });
    if (seen.deploymentError)
        return end({ kind: 'start-failed', error: seen.deploymentError });
    const interference = findInterference(situation);
    if (interference)
        return interference;
    if (rearm_isOwn(seen, policy.ownDeployment)) {
        const isDoubtful = seen.desiredStatus === 'Standby' && policy.doubtfulUntil !== undefined;
        if (isDoubtful)
            return whileDoubtful(policy.doubtfulUntil, situation);
        if (['Standby', 'Paused'].includes(seen.desiredStatus))
            return stop(situation);
    }
    switch (seen.desiredStatus) {
        case 'Standby':
            return whileStandby(situation);
        case 'Paused':
            return rearm_whilePaused(situation);
        case 'Unavailable':
            return isFollowed(situation) ? wait({ pollingSince: 0 }) : rearm_refuse({ code: 'OutOfSight' });
        default:
            return rearm_refuse({ code: whyLive(seen) });
    }
}
/** It is not known whether the activation of this step was accepted. When it was not, there is nothing to put back. */
function whileDoubtful(until, { begunAt }) {
    return begunAt < until ? wait({ ms: EFFECT_PAUSE_MS }) : end({ kind: 'never-activated' });
}
function rearm_refuse(refusal) {
    return end({ kind: 'rearm-refused', refusal });
}
/** Whether this is a deployment that the step has activated or started, or has seen in standby. */
function isFollowed({ seen, memory, policy }) {
    const isKnown = rearm_isOwn(seen, policy.ownDeployment) || rearm_isOwn(seen, memory.stoodBy);
    return isKnown || memory.writes.start?.state === 'accepted';
}
/** What somebody else has done to a deployment that this step follows. */
function findInterference({ seen, memory, policy }) {
    const { ownDeployment } = policy;
    const isReplaced = ownDeployment !== undefined && !memory.hasWritten && !rearm_isOwn(seen, ownDeployment);
    if (isReplaced && seen.desiredStatus !== 'Unavailable')
        return end({ kind: 'interfered', interference: 'PipelineReplaced' });
    const isChanged = seen.desiredStatus !== 'Standby' && seen.desiredStatus !== 'Unavailable';
    const hasStoodBy = rearm_isOwn(seen, memory.stoodBy) && !rearm_isOwn(seen, ownDeployment);
    const isSetRunning = rearm_isOwn(seen, ownDeployment) && seen.desiredStatus !== 'Paused';
    if (isChanged && (hasStoodBy || isSetRunning))
        return end({ kind: 'interfered', interference: 'DesiredStatusChanged' });
    return undefined;
}
function whileStandby({ seen, memory, ...look }) {
    const lookLater = wait({ pollingSince: memory.writes.start?.at ?? 0 });
    if (seen.status !== 'Standby')
        return lookLater;
    const { primary } = look;
    const isArmed = judgeArmed(seen, comparison(look)).kind === 'armed';
    if (!isArmed && primary?.kind === 'unknown' && isUnknownPipeline(primary.failure))
        return rearm_refuse({ code: 'UnknownPrimary', failure: primary.failure });
    if (look.isServing || !isArmed)
        return lookLater;
    return end({ kind: memory.hasWritten ? 'rearmed' : 'already-standby' });
}
function comparison({ feldera, primary, policy }) {
    return { now: feldera, primary, maxCheckpointAgeMs: policy.maxCheckpointAgeMs };
}
/**
 * It is paused, or on its way there, and this step has not activated it. What was started in standby was rehearsed, and left
 * behind. Or its storage was activated before, and Feldera starts it as paused then, where the record of the desired status
 * is gone.
 */
function rearm_whilePaused(situation) {
    const { seen, memory } = situation;
    if (seen.deploymentInitial !== 'Standby')
        return rearm_refuse({ code: 'LivePipeline' });
    if (memory.writes.clear?.state === 'accepted' && memory.writes.start)
        return end({ kind: 'came-up-paused' });
    // On its way there it serves nobody, and it can be stopped once it has arrived.
    if (!['Paused', 'AwaitingApproval'].includes(seen.status))
        return wait({ pollingSince: 0 });
    return stop(situation);
}
/** Stops a pipeline that was never desired to run since its storage was cleared. */
function stop(situation) {
    const refusal = refusalToStop(situation);
    return refusal ? rearm_refuse(refusal) : send('stop', situation);
}
function whileStopped(situation) {
    const { seen, memory, history } = situation;
    const { clear, stop: stopped } = memory.writes;
    if (seen.storageStatus === 'Clearing')
        return wait({ pollingSince: clear?.at ?? 0 });
    // It had never run when the stop was judged, so somebody has set it running at the last moment.
    if (stopped && clear === undefined && history?.hasServed)
        return end({ kind: 'set-running-before-stop' });
    const failure = findFailedStart(situation) ?? findForeignStop(situation);
    if (failure)
        return end(failure);
    if (seen.storageStatus !== 'Cleared' && isSpent(situation)) {
        const refusal = refusalToClear(situation);
        return refusal ? rearm_refuse(refusal) : send('clear', situation);
    }
    return send(seen.deploymentError ? 'dismiss' : 'start', situation);
}
/**
 * The pipeline was to be put back after a rehearsal, and this step has not stopped it. When its storage was not activated, the
 * rehearsal has not touched it, and somebody else, or an error, has stopped what stood by.
 */
function findForeignStop({ seen, memory, history, policy }) {
    if (policy.ownDeployment === undefined || memory.hasWritten || history?.wasActivated !== false)
        return undefined;
    if (policy.doubtfulUntil === undefined)
        return undefined;
    const { deploymentError: error } = seen;
    return error ? { kind: 'start-failed', error } : { kind: 'interfered', interference: 'PipelineStopped' };
}
/** What came of the start that this step has sent, when the pipeline is stopped again. */
function findFailedStart({ seen, memory, history, now }) {
    const { start, clear } = memory.writes;
    if (start === undefined)
        return undefined;
    const isSettled = start.state === 'accepted' && now - start.at > SETTLE_MS;
    const isShown = start.newestEventAt !== undefined && (history?.lastDeployedAt ?? 0) > start.newestEventAt;
    const isTaken = isSettled || isShown;
    const { deploymentError: error } = seen;
    if (error === undefined)
        return isTaken ? { kind: 'interfered', interference: 'PipelineStopped' } : undefined;
    // On a storage that was activated before no standby starts. Clearing helps, but not twice.
    if (storageStatusIn(error) !== undefined && clear === undefined)
        return undefined;
    return { kind: 'start-failed', error };
}
/** How long to wait for the effect of a write that was accepted. The very next look should show it. */
const EFFECT_PAUSE_MS = 1_000;
/** Sends a write, unless the last one like it tells otherwise. */
function send(command, { seen, memory, policy, now, history }) {
    const last = memory.writes[command];
    const move = { kind: 'do', command };
    if (last === undefined || (command === 'stop' && !rearm_isOwn(seen, last.seen.deploymentId)))
        return move;
    if (last.state === 'failed') {
        // Without events it cannot be told whether a start was carried out, and what it started was stopped.
        const isBlind = command === 'start' && history === undefined && isInDoubt(last);
        if (last.isFinal || isBlind)
            return end({ kind: 'request-failed', operation: command, failure: last.failure });
        return now >= last.retryFrom ? move : wait({ ms: Math.min(last.retryFrom - now, policy.pollIntervalMs) });
    }
    // It was accepted, and this look does not show it. A stop cannot be undone, so the look must be an old one.
    if (command === 'stop' || now - last.at < SETTLE_MS)
        return wait({ ms: EFFECT_PAUSE_MS });
    return move;
}

;// CONCATENATED MODULE: ./lib/decide/storage-history.js
/** Statuses that a pipeline can have been desired to have without serving. Unavailable hides the desired status. */
const NOT_SERVING = new Set([undefined, 'Standby', 'Paused', 'Unavailable']);
/**
 * Reads the history of the storage from the events. Feldera keeps the latest 720, and a standby that pulls often fills
 * them within hours, so they rarely reach back to the clearing. But a pipeline that is seen standing by was never activated
 * on its storage before: its process refuses to start in standby on one that was. So they are complete from there, too.
 * Source: docs/feldera.md, "Putting a pipeline into standby".
 *
 * @param events oldest first
 */
function readStorageHistory(events) {
    const cleared = events.findLastIndex(({ storageStatus }) => storageStatus === 'Cleared');
    const since = events.slice(Math.max(0, cleared));
    const hasServed = since.some(({ runtimeDesiredStatus }) => !NOT_SERVING.has(runtimeDesiredStatus));
    return {
        hasServed,
        wasActivated: hasServed || since.some(({ runtimeDesiredStatus }) => runtimeDesiredStatus === 'Paused'),
        isComplete: cleared !== -1 || since.some(storage_history_isStandingBy),
        lastDeployedAt: events.findLast(({ resourcesDesiredStatus }) => resourcesDesiredStatus === 'Provisioned')
            ?.recordedAt,
        newestAt: events.at(-1)?.recordedAt,
    };
}
function storage_history_isStandingBy({ runtimeStatus, runtimeDesiredStatus }) {
    return runtimeStatus === 'Standby' && runtimeDesiredStatus === 'Standby';
}

;// CONCATENATED MODULE: ./lib/run/rearm.js















/**
 * Puts the pipeline into standby, doing only what is needed, and waits until it is armed. It can be run again at any point.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
async function rearm(context) {
    const { timeoutMs } = context.policy;
    const run = {
        context,
        history: undefined,
        primary: undefined,
        bootstrap: undefined,
        looking: new RetryPolicy(timeoutMs, false),
        // These two count as having worked before, because a look has succeeded before each of them.
        reading: new RetryPolicy(timeoutMs, true),
        writing: new RetryPolicy(timeoutMs, true),
    };
    const steps = {
        pollIntervalMs: context.policy.pollIntervalMs,
        observe: () => rearm_observe(run),
        decide: (seen) => rearm_decideAndRecord(run, seen),
        perform: (command) => rearm_perform(run, command),
    };
    return await runUntilDeadline(context, steps, (limit) => rearm_lookOnceMore(run, limit));
}
async function rearm_lookOnceMore(run, limit) {
    const { context, history, primary } = run;
    const begunAt = context.clock.elapsed();
    const answer = await look(context, limit);
    if (answer.ok)
        context.recorder.note({ kind: 'answered' });
    const made = { answer, begunAt, feldera: felderasClock(context, answer), history, primary };
    const isStandby = answer.ok && isStandingBy(answer.value);
    const move = rearm_decideAndRecord(run, isStandby ? await rearm_confirm(context, made, limit) : made, true);
    return move.kind === 'end' ? move.result : undefined;
}
function rearm_decideAndRecord(run, made, isLast = false) {
    const { policy, clock, recorder } = run.context;
    if (made.answer.ok)
        recordLook(run, made.answer);
    run.history = made.history;
    run.primary = made.primary;
    const move = decideRearm(made, recorder.record, policy, { now: clock.elapsed(), isLast });
    if (made.answer.ok && isStandingBy(made.answer.value) && (move.kind === 'wait' || made.isServing)) {
        const compared = { ...policy, now: made.feldera, primary: made.primary };
        const armament = judgeArmed(made.answer.value, compared);
        recorder.note({ kind: 'unarmed', why: made.isServing ? 'serving' : armament });
    }
    return move;
}
function recordLook(run, { value: seen, serverTime }) {
    const { recorder } = run.context;
    if (seen.bootstrap.policy !== undefined)
        run.bootstrap = seen.bootstrap;
    recorder.note({ kind: 'looked', pipeline: seen, serverTime });
    for (const command of ['stop', 'clear', 'dismiss', 'start']) {
        const write = recorder.record.writes[command];
        if (write && isInDoubt(write) && IS_DONE[command](seen, write))
            recorder.note({ kind: 'write-found', command });
    }
}
/** Whether a look shows the effect of a write. */
const IS_DONE = {
    stop: (seen, write) => seen.desiredStatus === 'Stopped' || seen.deploymentId !== write.seen.deploymentId,
    clear: ({ storageStatus }) => storageStatus === 'Clearing' || storageStatus === 'Cleared',
    dismiss: ({ deploymentError }) => deploymentError === undefined,
    // A start is sent only to a pipeline without an error.
    start: ({ deploymentInitial, deploymentError }) => deploymentInitial === 'Standby' || deploymentError !== undefined,
};
async function rearm_observe(run) {
    const { context } = run;
    const begunAt = context.clock.elapsed();
    const answer = await askUntilAnswered(context, run.looking, (signal) => look(context, signal));
    const made = { answer, begunAt, feldera: felderasClock(context, answer) };
    if (!answer.ok)
        return made;
    const seen = answer.value;
    if (needsHistory(seen, context.policy))
        return { ...made, history: await readHistory(run), primary: await lookAtPrimary(context) };
    return isStandingBy(seen) ? await lookCloser(context, made, seen) : made;
}
/** Feldera's clock, milliseconds since the epoch; this machine's where it is not known. */
function felderasClock({ clock }, { serverTime }) {
    return serverTime ?? clock.wall();
}
/** The events of the pipeline; `undefined` when this Feldera keeps none. */
async function readHistory({ context, reading }) {
    const { feldera, policy } = context;
    const events = await askUntilAnswered(context, reading, (signal) => feldera.events(policy.pipeline, signal));
    return events.ok ? readStorageHistory(events.value) : undefined;
}
/** The limit for asking the pipeline's process what it holds, which only makes the end known sooner. */
const rearm_PROCESS_LIMIT_MS = 2_000;
/**
 * The pipeline stands by. When the look does not show that it is armed, its process is asked: what Feldera shows of the
 * checkpoints is up to ten seconds old. And when that does not show it, the primary's own checkpoints may.
 */
async function lookCloser(context, made, seen) {
    const { feldera, policy, signal } = context;
    const isArmed = (pipeline) => judgeArmed(pipeline, { ...policy, now: made.feldera }).kind === 'armed';
    if (isArmed(seen))
        return await rearm_confirm(context, made);
    const held = await withTimeLimit(rearm_PROCESS_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit));
    signal.throwIfAborted();
    const known = held?.ok && held.value.length > 0 ? { ...seen, checkpoints: held.value } : seen;
    const closer = { ...made, answer: { ...made.answer, value: known } };
    if (isArmed(known))
        return await rearm_confirm(context, closer);
    const primary = await lookAtPrimary(context);
    const isKnown = judgeArmed(known, { ...policy, now: made.feldera, primary }).kind === 'armed';
    return isKnown ? await rearm_confirm(context, { ...closer, primary }) : { ...closer, primary };
}
/**
 * The look shows an armed standby. The process is asked once more, because with its runner down Feldera goes on showing
 * Standby of a pipeline that serves since.
 */
async function rearm_confirm({ feldera, policy, signal: ofRun }, made, signal = ofRun) {
    const ask = (limit) => feldera.processState(policy.pipeline, limit);
    const state = await cutOff(FRESH_MS, ask)(signal);
    return { ...made, isServing: !(state.ok && state.value === 'Initializing') };
}
/**
 * Carries out a command after one more look, which must be the pipeline's own and show what the command was decided by. When
 * it shows anything else, all is decided anew.
 */
async function rearm_perform(run, command) {
    return await actInTurn(run.context, () => rearm_performAfterLook(run, command));
}
async function rearm_performAfterLook(run, command) {
    const { context } = run;
    const { feldera, policy, clock, signal, recorder } = context;
    signal.throwIfAborted();
    if (command === 'stop') {
        const serving = await servingState(context);
        if (!serving.ok)
            return succeeded(postponeStop(run, serving.failure));
        if (serving.value !== undefined) {
            recorder.note({ kind: 'write-postponed', command, failure: processDiffers(serving.value) });
            return succeeded(wait({ ms: STALE_LOOK_PAUSE_MS }));
        }
    }
    const obstacle = command === 'clear' ? await obstacleToClear(run) : undefined;
    if (obstacle)
        return succeeded(obstacle);
    const begunAt = clock.elapsed();
    const answer = await askOnce(context, (limit) => feldera.pipeline(policy.pipeline, limit));
    if (!answer.ok)
        return answer;
    const judged = recorder.record.last;
    recordLook(run, answer);
    const tookMs = clock.elapsed() - begunAt;
    if (tookMs > FRESH_MS) {
        recorder.note({ kind: 'write-postponed', command, failure: slowLook(tookMs) });
        return succeeded(LOOK_NOW);
    }
    return succeeded(isUnchanged(judged, answer.value) ? await sendWrite(run, command, answer.value) : LOOK_NOW);
}
/**
 * The storage may be cleared only while the primary serves, where it may have served itself. That was seen a while ago, so the
 * primary is looked at once more, and its process is asked, too.
 */
async function obstacleToClear({ context, history }) {
    const { policy, recorder, primary, signal } = context;
    const { last: seen } = recorder.record;
    if (seen === undefined || refusalToClear({ seen, history, policy }) === undefined)
        return undefined;
    const sight = await lookAtPrimary(context);
    if (primary === undefined || sight === undefined || !isServing(sight))
        return LOOK_NOW;
    const state = await withTimeLimit(FRESH_MS, signal, (limit) => primary.feldera.processState(primary.pipeline, limit));
    signal.throwIfAborted();
    if (state?.ok && state.value === 'Running')
        return undefined;
    const failure = state?.ok === false ? state.failure : undefined;
    if (failure?.persistence === 'final') {
        const refusal = { code: 'PrimaryNotServing', primary: { kind: 'unknown', failure } };
        return end({ kind: 'rearm-refused', refusal });
    }
    recorder.note({ kind: 'write-postponed', command: 'clear', failure: primarySilent(failure) });
    return wait({ ms: Math.max(STALE_LOOK_PAUSE_MS, failure?.retryAfterMs ?? 0) });
}
/** How long to wait for Feldera's runner after waking it. It was measured to write what it sees within some 15 ms. */
const rearm_WOKEN_MS = 100;
/**
 * Asks the pipeline's process whether it serves, before it is stopped. What Feldera shows may be old, when its runner is
 * down or a wake-up got lost. Asking for its checkpoints wakes the runner, so that the look before the stop shows the
 * pipeline as it is, and its statistics tell whether it serves.
 *
 * @returns its state when it serves, or may; `undefined` when it does not
 */
async function servingState(context) {
    const { feldera, policy, clock, signal } = context;
    await withTimeLimit(rearm_PROCESS_LIMIT_MS, signal, (limit) => feldera.heldCheckpoints(policy.pipeline, limit));
    await clock.sleep(rearm_WOKEN_MS, signal);
    // The question must not be answered long before the stop is sent, nor keep others waiting for their turn.
    const ask = (limit) => feldera.processState(policy.pipeline, limit);
    const answer = await cutOff(FRESH_MS, ask)(signal);
    // Somebody may have stopped it since the look, or it answers in a moment, so nothing is believed at once.
    if (!answer.ok)
        return failed({ ...answer.failure, persistence: lessFinal(answer.failure) });
    // One that Feldera shows as Paused, and that starts up, is on its way to something that Feldera does not show yet.
    const isPaused = context.recorder.record.last?.status === 'Paused';
    const isIdle = answer.value === 'Paused' || (answer.value === 'Initializing' && !isPaused);
    return succeeded(isIdle ? undefined : answer.value);
}
function lessFinal({ persistence }) {
    return persistence === 'final' ? 'ambiguous' : persistence;
}
/** The process does not say whether it serves, so it is not stopped. */
function postponeStop({ context, writing }, failure) {
    const { clock, recorder } = context;
    const pauseMs = writing.failed(failure, clock.elapsed());
    if (pauseMs === undefined)
        return end({ kind: 'request-failed', operation: 'ask', failure });
    recorder.note({ kind: 'write-postponed', command: 'stop', failure });
    return wait({ ms: pauseMs });
}
async function sendWrite(run, command, seen) {
    const { context, history, writing } = run;
    const { clock, recorder } = context;
    recorder.note({ kind: 'write-sent', command, seen, newestEventAt: history?.newestAt });
    const answer = await askOnce(context, (limit) => rearm_ask(run, command, limit));
    if (answer.ok) {
        writing.succeeded();
        recorder.note({ kind: 'write-accepted', command });
        return LOOK_NOW;
    }
    const { failure } = answer;
    const tried = writing.failedWrite(failure, clock.elapsed());
    recorder.note({ kind: 'write-failed', command, ...tried });
    return tried.isFinal && !failure.mayHaveActed
        ? end({ kind: 'request-failed', operation: command, failure })
        : LOOK_NOW;
}
const NO_BOOTSTRAP = { policy: undefined, isSilent: false, isConcurrent: false };
function rearm_ask({ context, bootstrap }, command, signal) {
    const { feldera, policy } = context;
    switch (command) {
        case 'stop':
            return feldera.stop(policy.pipeline, signal);
        case 'clear':
            return feldera.clear(policy.pipeline, signal);
        case 'dismiss':
            return feldera.dismissError(policy.pipeline, signal);
        case 'start':
            return feldera.startInStandby(policy.pipeline, bootstrap ?? NO_BOOTSTRAP, signal);
    }
}

;// CONCATENATED MODULE: ./lib/run/part.js


/**
 * Begins a part of a run that must end earlier than the run, or that goes on after it was interrupted.
 *
 * @param endMs the deadline of the part, milliseconds on the step's clock
 * @param survives whether an interruption of the run that comes now is to be ignored; `endMs` still counts then
 */
function beginPart({ clock, signal, recorder }, endMs, survives = () => false) {
    const part = new AbortController();
    // Then it was told before, or the run has ended because of it and this part comes after that.
    const wasInterrupted = signal.aborted;
    const timer = new AbortController();
    clock.sleep(Math.max(0, endMs - clock.elapsed()), timer.signal).then(() => part.abort(new Interrupted('deadline')), () => undefined);
    const listener = (0,external_node_events_namespaceObject.addAbortListener)(signal, () => {
        const by = signal.reason instanceof Interrupted ? signal.reason.by : undefined;
        if (!by || !survives(by))
            part.abort(signal.reason);
        else if (!wasInterrupted)
            recorder.note({ kind: 'interruption-ignored', by });
    });
    return {
        signal: part.signal,
        [Symbol.dispose]() {
            timer.abort();
            listener[Symbol.dispose]();
        },
    };
}

;// CONCATENATED MODULE: ./lib/run/rehearse.js
var rehearse_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var rehearse_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});








/** How much of the time that is left for a pipeline is kept for putting it back into standby. */
const KEPT_FOR_RETURN = 1 / 2;
/** How much of it the check may take. */
const LONGEST_CHECK = 1 / 4;
/**
 * Rehearses a failover: checks the standby, activates it as paused, and puts it back into standby. What it did not activate
 * itself it never touches.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
async function rehearse(context) {
    const { recorder, clock, policy } = context;
    const begunAt = clock.elapsed();
    const budgetMs = policy.timeoutMs - begunAt;
    recorder.note({ kind: 'part-begun', part: 'check' });
    const checked = await check_check({ ...context, policy: { ...context.policy, isRehearsal: true } });
    const fail = async (parts) => {
        // Where the time was over before anything was seen, there is nothing to correct.
        if (parts.back === undefined && recorder.record.last)
            await lookAtEnd(context);
        return { kind: 'rehearsal-failed', ...parts };
    };
    // What is begun too late could not be put back.
    const tookMs = clock.elapsed() - begunAt;
    if (checked.kind === 'checked' && tookMs > budgetMs * LONGEST_CHECK)
        recorder.note({ kind: 'found', finding: { kind: 'late', verdict: 'fail', ms: tookMs } });
    const isReady = recorder.record.findings.every(({ verdict }) => verdict !== 'fail');
    if (checked.kind !== 'checked' || !isReady) {
        return { result: await fail({ check: checked }), measurements: measureCheck(recorder.record) };
    }
    const activation = await activatePaused(context, begunAt + budgetMs * (1 - KEPT_FOR_RETURN));
    const measurements = await measureActivation(context, activation);
    const lastSeen = recorder.record.last;
    const own = activatedDeployment(recorder.record);
    // A cancelled one is left as it is, because a failover may need it. And somebody had set it running in the other case.
    if (own === undefined || activation.kind === 'cancelled' || activation.kind === 'live-pipeline-paused')
        return { result: await fail({ activation, lastSeen }), measurements };
    const back = await putBack(context, own);
    const isGood = activation.kind === 'activated' && back.kind === 'rearmed';
    return {
        result: isGood ? { kind: 'rehearsed' } : await fail({ activation, back, lastSeen }),
        measurements: { ...measurements, rearm: measureRearm(context, back) },
    };
}
/** What a red rehearsal says first is whether there is a standby now, and the last look may be an old one. */
async function lookAtEnd({ policy, feldera, clock, recorder }) {
    const begunAt = clock.elapsed();
    const answer = await withTimeLimit(LAST_LOOK_MS, undefined, (limit) => feldera.pipeline(policy.pipeline, limit));
    if (answer?.ok)
        recorder.note({ kind: 'looked', pipeline: answer.value, serverTime: answer.serverTime });
    else
        recorder.note({ kind: 'unanswered', ms: clock.elapsed() - begunAt });
}
/** @param endMs when it must be over, milliseconds on the step's clock */
async function activatePaused(context, endMs) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        context.recorder.note({ kind: 'part-begun', part: 'activation' });
        const part = rehearse_addDisposableResource(env_1, beginPart(context, endMs), false);
        try {
            // The check before has told what is too old.
            const policy = { ...context.policy, maxCheckpointAgeMs: undefined };
            return await activate({ ...context, policy, signal: part.signal });
        }
        catch (error) {
            // What was activated must go back all the same.
            return { kind: 'defect', error };
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        rehearse_disposeResources(env_1);
    }
}
/** The deployment that an activation of this step was accepted for, or may have been. */
function activatedDeployment({ activation }) {
    const isSent = activation.kind === 'accepted' || activation.kind === 'unconfirmed';
    return isSent ? activation.baseline.deploymentId : undefined;
}
/** Once it is being stopped there is no standby, and nothing that a failover could use, so a cancellation comes too late. */
async function putBack(context, ownDeployment) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const { policy, recorder } = context;
        recorder.note({ kind: 'part-begun', part: 'return' });
        const part = rehearse_addDisposableResource(env_2, beginPart(context, policy.timeoutMs, (by) => by === 'cancelled' && recorder.record.hasWritten), false);
        const back = { ...policy, clearsStorage: true, ownDeployment, doubtfulUntil: doubtfulUntil(context) };
        return await rearm({ ...context, signal: part.signal, policy: back });
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        rehearse_disposeResources(env_2);
    }
}
/** From when on a look tells whether the activation was accepted; `undefined` when that is known. */
function doubtfulUntil({ recorder, clock }) {
    const { activation } = recorder.record;
    if (activation.kind !== 'unconfirmed')
        return undefined;
    const { lost, baseline } = activation;
    // One that was cut off in the middle may still be on its way.
    return lost ? settledFrom(lost, baseline) : clock.elapsed() + PASSING_ON_MS + SETTLE_MS;
}

;// CONCATENATED MODULE: ./lib/run/step-state.js



const step_state_stateSchema = object({
    stage: picklist(['paused', 'stop-sent', 'ended']),
    deploymentId: optional(string()),
    pausedAt: number(),
    isAnswered: dist_boolean(),
});
/** The name that the runner keeps it by. */
const STATE_NAME = 'switchover';
/** @returns `undefined` when nothing was kept, so nothing was paused */
function readState(text) {
    return matching(step_state_stateSchema, json_parseJson(text)?.value);
}
/** The pause that a step has sent, by the clock of what comes after it. Where clocks were set back meanwhile, it counts as sent just now. */
function keptPause({ pausedAt, deploymentId, isAnswered }, clock) {
    const ago = Math.max(0, clock.wall() - pausedAt);
    return { at: clock.elapsed() - ago, deploymentId, isAnswered };
}
/**
 * Keeps the state up to date as things happen: it must be there before a pause, or a stop, is on its way.
 *
 * @param now milliseconds since the epoch
 */
function keepState(save, now) {
    let kept = '';
    let pausedAt = 0;
    return (event, record) => {
        if (event.kind === 'primary-sent' && event.command === 'pause')
            pausedAt = now();
        const state = step_state_stateOf(record, pausedAt);
        const text = JSON.stringify(state);
        if (state === undefined || text === kept)
            return;
        kept = text;
        save(state);
    };
}
const ENDED = { stage: 'ended', pausedAt: 0, isAnswered: true };
/** The state of a run that is under way; `undefined` while it has sent neither a pause nor a stop. */
function step_state_stateOf({ primary }, pausedAt) {
    const { pause, stop } = primary ?? {};
    const sent = pause ?? stop;
    if (sent === undefined)
        return undefined;
    const { deploymentId } = sent.seen;
    const isAnswered = pause?.isAnswered === true;
    if (mayHaveActed(stop))
        return { stage: 'stop-sent', deploymentId, pausedAt, isAnswered };
    // A primary that was found paused is somebody else's.
    return mayHaveActed(pause) ? { stage: 'paused', deploymentId, pausedAt, isAnswered } : ENDED;
}

;// CONCATENATED MODULE: ./lib/decide/records-found.js
/** Compares by the counter that goes on from checkpoint to checkpoint. */
function compareRecords({ records: expected, initialStart }, { processed: records, initialStart: found }) {
    const isOtherLine = initialStart !== undefined && found !== undefined && found !== initialStart;
    return records >= expected && !isOtherLine
        ? { kind: 'all', expected, records }
        : { kind: 'missing', expected, records, isOtherLine };
}

;// CONCATENATED MODULE: ./lib/decide/switchover-plan.js




/** Decides what a switchover finds to do. Nothing was sent yet. */
function planSwitchover(standby, sight) {
    const plan = planActivation(standby, 'Running', 'standby-or-active');
    if (plan.kind === 'broken')
        return finish({ kind: 'broken', when: 'before', error: plan.error });
    if (plan.kind === 'refuse')
        return finish({ kind: 'refused', refusal: plan.refusal });
    if (sight.kind === 'unknown')
        return finish({ kind: 'guarded', refusal: refusalOf(sight) });
    if (isBeingStopped(sight))
        return { kind: 'wait' };
    const isLive = livenessOf(sight) === 'live';
    if (plan.kind === 'already-active' || plan.kind === 'join')
        return isLive ? finish({ kind: 'both-live' }) : { kind: 'watch' };
    if (plan.kind === 'wait-for-standby')
        return { kind: 'wait' };
    if (!isLive)
        return { kind: 'go-on' };
    const { status, desiredStatus } = sight.pipeline;
    const isSteady = status === desiredStatus && (status === 'Running' || status === 'Paused');
    return { kind: isSteady ? 'hand-over' : 'wait' };
}
function finish(result) {
    return { kind: 'end', result };
}
function refusalOf(sight) {
    const { failure } = sight;
    return { code: livenessOf(sight) === 'wrong' ? 'PrimaryNotFound' : 'PrimaryUnknown', failure };
}
/**
 * What forbids pausing the primary, by what both sides tell about themselves.
 *
 * @param made the checkpoints that the primary holds, oldest first
 * @param approves whether the step approves a difference between checkpoint and pipeline itself
 * @param now Feldera's clock, milliseconds since the epoch
 */
function refusalToPause(standby, primary, { stats, made, approves, now, }) {
    const { policy } = standby.bootstrap;
    const isSettled = policy === 'allow' || (approves && policy !== 'reject');
    if (!isSettled)
        return { code: 'ApprovalNotSettled', policy };
    const armament = judgeArmed(standby, { now, primary });
    if (armament.kind !== 'armed')
        return { code: 'NotArmed', armament };
    const newest = made.at(-1);
    if (newest && newest.processedRecords === undefined)
        return { code: 'RecordsNotTold' };
    const { checkpointObstacles: obstacles } = stats;
    return obstacles.length === 0 ? undefined : { code: 'CheckpointImpossible', obstacles };
}
/**
 * Whether a run before this one has handed over, and only the activation is left. It has when the primary was paused when it was
 * stopped, and the standby's newest checkpoint was made after that pause, and has no fewer records than the newest one in the
 * primary's row, which is kept while it is stopped. Without a checkpoint since the pause it was somebody else who stopped it.
 */
function judgeStoppedPair({ standby, primary, events }) {
    const pausedAt = pausedWhenStopped(events);
    if (pausedAt === undefined)
        return { doubt: { kind: 'not-paused' } };
    const records = primary.checkpoints?.at(-1)?.processedRecords;
    const newest = standby.checkpoints?.at(-1);
    if (records === undefined || newest?.processedRecords === undefined)
        return { doubt: { kind: 'records-unknown' } };
    const { uuid: checkpoint, processedRecords: held } = newest;
    if (held < records)
        return { doubt: { kind: 'behind', records, held } };
    if ((uuidTime(checkpoint) ?? 0) < pausedAt)
        return { doubt: { kind: 'not-saved' } };
    return { proof: { checkpoint, records: held, initialStart: undefined } };
}
/**
 * Since when a pipeline that is stopped had been paused, milliseconds since the epoch; `undefined` when it had not been. Where the
 * events do not reach back to the pause, the oldest one stands for it.
 */
function pausedWhenStopped(events) {
    const served = events.filter(({ runtimeDesiredStatus }) => runtimeDesiredStatus !== undefined);
    const other = served.findLastIndex(({ runtimeStatus, runtimeDesiredStatus }) => runtimeStatus !== 'Paused' || runtimeDesiredStatus !== 'Paused');
    return served[other + 1]?.recordedAt;
}

;// CONCATENATED MODULE: ./lib/run/hand-over.js















/** How long the primary may take to come to rest, as a share of the timeout: it serves nobody meanwhile. */
const DRAIN_SHARE = 1 / 5;
/** The stages in which it matters what the standby holds. */
const PULLS = new Set(['push', 'pull', 'stop']);
/**
 * Lets a primary hand over to its standby, until its stop is accepted. All of it follows from looks, so it can be gone on with
 * after an interruption.
 */
class HandOver {
    #context;
    #primary;
    #stopper;
    #looking;
    #pausing;
    #asking;
    #keys;
    /** Whether the last look was refused for good, once. */
    #wasRefusedOnce = false;
    constructor(context, primary) {
        this.#context = context;
        this.#primary = primary;
        this.#stopper = new PrimaryStopper(context, primary, { isJudged: true });
        // All count as having worked before, because both sides were seen before anything is handed over.
        const retry = () => new RetryPolicy(context.policy.timeoutMs, true);
        this.#looking = { standby: retry(), primary: retry() };
        this.#pausing = retry();
        this.#asking = retry();
        this.#keys = {
            standby: trackRefusedKeys(context),
            primary: trackRefusedKeys({ ...context, feldera: primary.feldera }),
        };
    }
    /**
     * @returns `primary-stopped`, or why it cannot come to that
     * @throws `Interrupted` at the deadline or on cancellation
     */
    async run() {
        const { clock, signal, policy } = this.#context;
        return await reconcile({
            observe: () => this.#observe(),
            decide: (observed) => this.#decide(observed),
            perform: (command) => this.#perform(command),
            pause: (ms) => clock.sleep(ms, signal),
            clock,
            signal,
            pollIntervalMs: policy.pollIntervalMs,
        });
    }
    async #observe() {
        const { clock, recorder } = this.#context;
        const begunAt = clock.elapsed();
        // A stop that may have acted is what matters most, and then the standby may not be waited for.
        const known = mayHaveActed(recorder.record.primary?.stop) ? await this.#lookForStop() : undefined;
        if (known)
            return succeeded({ begunAt, ...known });
        const [standby, primary] = await Promise.all([this.#lookAtStandby(), this.#lookAtPrimary()]);
        return await this.#together(standby, primary, begunAt);
    }
    async #together(standby, primary, begunAt) {
        const seen = primary.ok ? primary.value.primary : undefined;
        if (!standby.ok)
            return await this.#failedAt('standby', standby.failure, { primary: seen });
        if (!primary.ok)
            return await this.#failedAt('primary', primary.failure, { standby: standby.value.standby });
        return succeeded({ begunAt, ...standby.value, ...primary.value });
    }
    /** What a look at the primary alone tells, when that shows that it is being stopped. */
    async #lookForStop() {
        const { feldera, pipeline } = this.#primary;
        const { stop } = ofPrimary(this.#context.recorder.record);
        const row = await askOnce(aside(this.#context, feldera), (signal) => feldera.pipeline(pipeline, signal));
        if (!row.ok || stop === undefined || !showsStop(row.value, stop))
            return undefined;
        const { standby } = handOverOf(this.#context);
        return { primary: row.value, process: undefined, standby, held: undefined };
    }
    /** With its database down, Feldera refuses every key. */
    async #failedAt(side, failure, seen) {
        return failed({ failure: await this.#keys[side].explain(failure), side, ...seen });
    }
    /**
     * The standby, and the newest checkpoint that it holds. Its process knows that some seconds before Feldera shows it, and is asked
     * once that matters.
     */
    async #lookAtStandby() {
        const context = this.#context;
        const { feldera, policy, signal: ofRun } = context;
        const row = await askOnce(context, (signal) => feldera.pipeline(policy.pipeline, signal));
        if (!row.ok)
            return row;
        const standby = row.value;
        const shown = standby.checkpoints;
        if (!PULLS.has(handOverOf(context).stage))
            return succeeded({ standby, held: hand_over_newestOf(shown) });
        const ask = (signal) => feldera.heldCheckpoints(policy.pipeline, signal);
        const listed = await cutOff(FRESH_MS, ask)(ofRun);
        return succeeded({ standby, held: hand_over_newestOf(listed.ok ? listed.value : undefined, shown) });
    }
    async #lookAtPrimary() {
        const { feldera, pipeline } = this.#primary;
        const there = aside(this.#context, feldera);
        const row = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal));
        if (!row.ok)
            return row;
        const primary = row.value;
        if (!isPaused(primary))
            return succeeded({ primary, process: undefined });
        const process = await this.#askProcess(there);
        return process.ok ? succeeded({ primary, process: process.value }) : process;
    }
    async #askProcess(there) {
        const { feldera, pipeline } = this.#primary;
        const { saving, reading } = handOverOf(there);
        const [saved, pushed] = await Promise.all([
            saving && askOnce(there, (signal) => feldera.checkpointStatus(pipeline, saving.incarnation, signal)),
            askOnce(there, (signal) => feldera.pushStatus(pipeline, reading?.stats.incarnation, signal)),
        ]);
        // They are listed after that, so that what is done is in the list. And the counters come last: everything is compared with them.
        const made = await askOnce(there, (signal) => feldera.heldCheckpoints(pipeline, signal));
        if (!made.ok)
            return made;
        const stats = await askOnce(there, (signal) => feldera.processStats(pipeline, signal));
        if (!stats.ok)
            return stats;
        const [savedNow, pushedNow] = [ofThisProcess(saved), ofThisProcess(pushed)];
        if (savedNow && !savedNow.ok)
            return savedNow;
        if (pushedNow && !pushedNow.ok)
            return pushedNow;
        const process = { stats: stats.value, made: made.value, saved: savedNow?.value };
        return succeeded({ ...process, pushed: pushedNow?.value ?? NOTHING_PUSHED });
    }
    #decide(observed) {
        const { clock, recorder, policy } = this.#context;
        const now = clock.elapsed();
        if (!observed.ok)
            return this.#hinder(observed.failure);
        const look = observed.value;
        for (const side of ['standby', 'primary'])
            this.#looking[side].succeeded();
        this.#wasRefusedOnce = false;
        const isSeen = look.standby !== handOverOf(this.#context).standby;
        recorder.note({ kind: 'handover-looked', look });
        if (isSeen)
            recorder.note({ kind: 'looked', pipeline: look.standby });
        recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: look.primary } });
        const { pause, stop } = ofPrimary(recorder.record);
        const drainMs = policy.timeoutMs * DRAIN_SHARE;
        const { stage, move } = decideHandOver(look, handOverOf(this.#context), { pause, stop, drainMs, now });
        recorder.note({ kind: 'handover-stage', stage });
        if (move.kind !== 'end')
            return move;
        if (move.result === 'stopped')
            return end({ kind: 'primary-stopped' });
        return end({ kind: 'hand-over-obstructed', obstacle: move.result });
    }
    #hinder({ failure, side, standby, primary }) {
        const { clock, recorder } = this.#context;
        if (standby)
            recorder.note({ kind: 'looked', pipeline: standby });
        recorder.note({
            kind: 'primary-looked',
            sight: primary ? { kind: 'seen', pipeline: primary } : { kind: 'unknown', failure },
        });
        const pauseMs = this.#looking[side].failed(failure, clock.elapsed());
        const operation = side === 'primary' ? 'ask-primary' : 'switch-over';
        // The process may just have gone, which the next look shows.
        if (pauseMs === undefined && this.#wasRefusedOnce)
            return end({ kind: 'request-failed', operation, failure });
        this.#wasRefusedOnce = pauseMs === undefined;
        recorder.note({ kind: 'handover-hindered', failure, side });
        return wait({ ms: pauseMs ?? STALE_LOOK_PAUSE_MS });
    }
    #perform(command) {
        const { feldera, pipeline } = this.#primary;
        const { recorder } = this.#context;
        switch (command) {
            case 'pause':
                return this.#pause();
            case 'checkpoint':
                return this.#ask('save-primary', async (signal) => {
                    const answer = await feldera.makeCheckpoint(pipeline, signal);
                    if (answer.ok)
                        recorder.note({ kind: 'handover-checkpoint-asked', request: answer.value });
                    return answer;
                });
            case 'push':
                return this.#ask('push-primary', async (signal) => {
                    const answer = await feldera.pushCheckpoint(pipeline, signal);
                    if (answer.ok)
                        recorder.note({ kind: 'handover-push-asked', request: answer.value });
                    return answer;
                });
            case 'stop':
                return this.#stop();
        }
    }
    /** Once Feldera has said that the stop is accepted, no look at the standby may delay what comes next. */
    async #stop() {
        const next = await this.#stopper.stop(seenPrimary(this.#context), () => this.#lookAgain());
        const { stop } = ofPrimary(this.#context.recorder.record);
        return stop?.state === 'accepted' ? end({ kind: 'primary-stopped' }) : next;
    }
    /** Sends a pause after one more look, which must show the primary as it was judged. */
    async #pause() {
        const context = this.#context;
        const { clock, recorder } = context;
        const { feldera, pipeline } = this.#primary;
        const { pause: before } = ofPrimary(recorder.record);
        if (before?.state === 'failed' && before.isFinal)
            return end({ kind: 'request-failed', operation: 'pause-primary', failure: before.failure });
        const there = aside(context, feldera);
        const askedAt = clock.elapsed();
        const seen = await askOnce(there, (signal) => feldera.pipeline(pipeline, signal));
        // An answer that took long may be an old one, and another deployment may have come since.
        const isOld = clock.elapsed() - askedAt > FRESH_MS;
        if (!seen.ok || isOld || !isUnchanged(seenPrimary(context), seen.value))
            return wait({ ms: STALE_LOOK_PAUSE_MS });
        const refusal = await writeToPrimary(context, {
            command: 'pause',
            seen: seen.value,
            retry: this.#pausing,
            send: () => askOnce(there, (signal) => feldera.pause(pipeline, signal)),
        });
        return refusal ? end({ kind: 'request-failed', operation: 'pause-primary', failure: refusal }) : LOOK_NOW;
    }
    /** Asks for a checkpoint, or a push. What is asked for twice does no harm. */
    async #ask(operation, ask) {
        const context = this.#context;
        const { clock, recorder } = context;
        const { refused } = handOverOf(context);
        // Nothing has changed since, so it would be refused once more.
        if (refused?.operation === operation)
            return end({ kind: 'request-failed', ...refused });
        const answer = await askOnce(aside(context, this.#primary.feldera), ask);
        if (answer.ok) {
            this.#asking.succeeded();
            return LOOK_NOW;
        }
        const { failure } = answer;
        const tried = this.#asking.failedWrite(failure, clock.elapsed());
        recorder.note({ kind: 'handover-ask-failed', operation, ...tried });
        return LOOK_NOW;
    }
    /** All is looked at and judged once more before the stop: that is the last moment at which nothing is lost by going back. */
    async #lookAgain() {
        const { clock, recorder } = this.#context;
        // The standby is looked at first: what comes last, and is not old by then, is what the primary has processed.
        const standby = await this.#lookAtStandby();
        const begunAt = clock.elapsed();
        const primary = standby.ok ? await this.#lookAtPrimary() : standby;
        const tookMs = clock.elapsed() - begunAt;
        const move = this.#decide(await this.#together(standby, primary, begunAt));
        if (move.kind !== 'do')
            return succeeded(move);
        const { stageAt } = handOverOf(this.#context);
        if (tookMs > FRESH_MS) {
            recorder.note({ kind: 'primary-postponed', failure: slowLook(tookMs), side: 'primary' });
            return succeeded(wait({ ms: STALE_LOOK_PAUSE_MS }));
        }
        return succeeded(move.command === 'stop' ? undefined : wait({ pollingSince: stageAt }));
    }
}
function handOverOf({ recorder }) {
    const { handOver } = recorder.record;
    if (handOver === undefined)
        throw new Error('nothing is handed over before both sides were judged');
    return handOver;
}
/** The primary as it was last seen. */
function seenPrimary({ recorder }) {
    const { sight } = ofPrimary(recorder.record);
    if (sight?.kind !== 'seen')
        throw new Error('what is sent to the primary must follow from a look');
    return sight.pipeline;
}
/** An answer of the process that was asked before; `undefined` when there is another one now, which knows nothing of that. */
function ofThisProcess(answer) {
    return answer && !answer.ok && answer.failure.code === 'IncarnationUuidMismatch' ? undefined : answer;
}
const NOTHING_PUSHED = { success: undefined, periodic: undefined, failure: undefined, running: [] };
function hand_over_newestOf(...lists) {
    const newest = lists.flatMap((list) => list?.at(-1) ?? []);
    return newest.reduce((one, other) => (one && one.uuid >= other.uuid ? one : other), undefined);
}

;// CONCATENATED MODULE: ./lib/decide/undo.js





/**
 * Decides what is next in undoing a pause. A resume is sent in any case, because what Feldera shows may be older than the pause,
 * and a resume changes nothing about a pipeline that runs; but none is sent beside a standby that is live.
 *
 * @param context `resume`: the one that this step has sent
 */
function decideUndo(look, pause, context) {
    const { primary, standby } = look;
    if (primary.deploymentError !== undefined || isGoingDown(primary))
        return end('gone');
    if (pause.deploymentId !== undefined && primary.deploymentId !== pause.deploymentId)
        return end('gone');
    const move = nextOf(look, pause, context);
    // One that is paused, as by a rehearsal, writes nothing, and the primary was live beside it before.
    const isStandbyLive = standby && isLive(standby) && !isGoingDown(standby) && standby.desiredStatus !== 'Paused';
    // What a resume that was sent before has come to is still waited for, because it may make two live.
    return isStandbyLive && (move.kind === 'do' || !mayHaveActed(context.resume)) ? end('standby-live') : move;
}
function nextOf({ primary, begunAt }, pause, { resume, now }) {
    if (primary.status === 'Unavailable')
        return wait({ pollingSince: pause.at });
    if (resume === undefined || !mayHaveActed(resume)) {
        const retryFrom = resume?.state === 'failed' ? resume.retryFrom : 0;
        return now < retryFrom ? wait({ ms: retryFrom - now }) : { kind: 'do', command: 'resume' };
    }
    const isRunning = primary.status === 'Running' && primary.desiredStatus === 'Running';
    // A pause without an answer may still be on its way, and come after the resume.
    const settledFrom = pause.isAnswered ? resume.at : pause.at + PASSING_ON_MS;
    if (isRunning)
        return resume.state === 'accepted' && begunAt >= settledFrom ? end('resumed') : again(resume, now);
    // It was paused once more since, or the resume was not accepted.
    const isSeen = begunAt >= resume.at + SETTLE_MS;
    return isSeen ? { kind: 'do', command: 'resume' } : wait({ pollingSince: resume.at });
}
/** It runs, but it is not known yet that it stays so. */
function again(resume, now) {
    if (resume.state === 'accepted')
        return wait({ pollingSince: resume.at });
    const retryFrom = resume.state === 'failed' ? resume.retryFrom : resume.at;
    return now < retryFrom ? wait({ ms: retryFrom - now }) : { kind: 'do', command: 'resume' };
}

;// CONCATENATED MODULE: ./lib/run/undo.js











/** How long the standby may take to answer: a primary that is left paused is worse than an old look. */
const STANDBY_LIMIT_MS = 2_000;
/** Resumes a primary that this step has paused, or a run before it that was killed, until it is seen running. */
async function undo(context, primary, pause) {
    const { clock, signal, policy } = context;
    const retry = () => new RetryPolicy(policy.timeoutMs, true);
    const retries = { looking: retry(), resuming: retry() };
    const unseen = { keys: trackRefusedKeys({ ...context, feldera: primary.feldera }), misses: { count: 0 } };
    try {
        return await reconcile({
            observe: () => lookAtBoth(context, primary, unseen),
            decide: (observed) => decide(context, observed, { pause, retries }),
            perform: (seen) => resume(context, { primary, seen, retries }),
            pause: (ms) => clock.sleep(ms, signal),
            clock,
            signal,
            pollIntervalMs: policy.pollIntervalMs,
        });
    }
    catch (error) {
        if (error instanceof Interrupted)
            return 'not-resumed';
        throw error;
    }
}
/** How often the standby is asked in vain before the primary is resumed, where it was never seen. */
const MOST_MISSES = 3;
async function lookAtBoth(context, primary, { keys, misses }) {
    const { feldera, policy, clock, signal } = context;
    const begunAt = clock.elapsed();
    const ask = (limit) => feldera.pipeline(policy.pipeline, limit);
    const there = aside(context, primary.feldera);
    const [standby, seen] = await Promise.all([
        withTimeLimit(STANDBY_LIMIT_MS, signal, ask),
        askOnce(there, (limit) => primary.feldera.pipeline(primary.pipeline, limit)),
    ]);
    signal.throwIfAborted();
    if (!seen.ok)
        return failed(doubtful(await keys.explain(seen.failure)));
    // Whoever comes after a step that was killed has not seen it yet, and it may be live by now.
    if (!standby?.ok && context.recorder.record.last === undefined && misses.count < MOST_MISSES) {
        misses.count += 1;
        return failed(unanswered(STANDBY_LIMIT_MS));
    }
    if (standby?.ok)
        context.recorder.note({ kind: 'looked', pipeline: standby.value });
    return succeeded({ begunAt, primary: seen.value, standby: lastInSight(context) });
}
function decide({ clock, recorder }, observed, { pause, retries }) {
    const now = clock.elapsed();
    if (!observed.ok) {
        const { failure } = observed;
        recorder.note({ kind: 'primary-looked', sight: { kind: 'unknown', failure } });
        const pauseMs = retries.looking.failed(failure, now);
        return pauseMs === undefined ? end('not-resumed') : wait({ ms: pauseMs });
    }
    retries.looking.succeeded();
    const { primary } = observed.value;
    recorder.note({ kind: 'primary-looked', sight: { kind: 'seen', pipeline: primary } });
    const move = decideUndo(observed.value, pause, { resume: recorder.record.primary?.resume, now });
    return move.kind === 'do' ? { kind: 'do', command: primary } : move;
}
/** @param seen the primary as the look has shown it that the resume follows from */
async function resume(context, { primary, seen, retries }) {
    const { feldera, pipeline } = primary;
    const { resume: before } = ofPrimary(context.recorder.record);
    // A look since then has shown nothing that explains it.
    if (before?.state === 'failed' && before.isFinal)
        return end('not-resumed');
    const send = async () => {
        const answer = await askOnce(aside(context, feldera), (signal) => feldera.resume(pipeline, signal));
        return answer.ok ? answer : failed(doubtful(answer.failure));
    };
    await writeToPrimary(context, { command: 'resume', seen, retry: retries.resuming, send });
    return LOOK_NOW;
}
/**
 * The standby as it was last seen when Feldera had it in sight. A look that failed is no sign that somebody's activation of it, which
 * was seen before, is gone.
 */
function lastInSight({ recorder: { record } }) {
    const phase = record.phases.findLast(({ status }) => status !== 'Unavailable');
    return record.last && phase && { ...record.last, status: phase.status, desiredStatus: phase.desiredStatus };
}

;// CONCATENATED MODULE: ./lib/run/switchover.js
var switchover_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var switchover_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
























/** How much of the time may pass before the primary is stopped. The rest is for the activation, or for going back. */
const BEFORE_STOP = 1 / 2;
/**
 * How long after the deadline the activation may still be sent, once the primary is seen not live, milliseconds: a step that ends
 * a moment too early would leave nothing that serves.
 */
const LATE_ACTIVATION_MS = 10_000;
/**
 * Hands over from a primary that serves to its standby, with nothing lost. Until the stop of the primary is sent everything is
 * undone when it fails; from then on there is only forward. It can be run again at any point.
 *
 * @returns every expected end, also the deadline and cancellation; only defects are thrown
 */
async function switchOver(context) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { primary, clock, policy } = context;
        if (primary === undefined)
            throw new Error('a switchover needs a primary');
        const begunAt = clock.elapsed();
        const before = switchover_addDisposableResource(env_1, beginPart(context, begunAt + (policy.timeoutMs - begunAt) * BEFORE_STOP), false);
        const switchover = new Switchover(context, primary, before);
        const result = await switchover.run();
        return { result, measurements: await switchover.measure(result) };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        switchover_disposeResources(env_1);
    }
}
class Switchover {
    #context;
    #primary;
    #before;
    #stopper;
    #looking;
    #asking;
    /** Measured when the activation has come to its end, because comparing the records takes a while. */
    #measured = {};
    constructor(context, primary, before) {
        const { timeoutMs } = context.policy;
        this.#context = context;
        this.#primary = primary;
        this.#before = before;
        this.#stopper = new PrimaryStopper({ ...context, signal: before.signal }, primary);
        this.#looking = new RetryPolicy(timeoutMs, false);
        this.#asking = new RetryPolicy(timeoutMs, true);
    }
    async run() {
        const found = await this.#unlessInterrupted(() => this.#find());
        if (!('primary' in found))
            return await withSuggestions(this.#context, found);
        if (found.kind === 'hand-over') {
            const handed = await this.#handOver(found);
            if (handed.kind !== 'primary-stopped')
                return handed;
        }
        return await this.#goForward();
    }
    async measure(result) {
        const measured = saysActive(result) ? await measureActivation(this.#context, result) : this.#measured;
        return { ...measured, switchover: measureSwitchover(this.#context.recorder.record) };
    }
    /** The same run, in the time before the stop. */
    get #early() {
        return { ...this.#context, signal: this.#before.signal };
    }
    async #unlessInterrupted(run) {
        try {
            return await run();
        }
        catch (error) {
            if (!(error instanceof Interrupted))
                throw error;
            return { kind: error.by === 'cancelled' ? 'cancelled' : 'timed-out' };
        }
    }
    /** Looks at both sides until it is clear what there is to do, and judges everything that could forbid it. */
    async #find() {
        const { clock, signal, policy } = this.#early;
        return await reconcile({
            observe: () => this.#lookAtBoth(),
            decide: (seen) => (seen.ok ? { kind: 'do', command: seen.value } : end(seen.failure)),
            perform: (pair) => this.#judge(pair),
            pause: (ms) => clock.sleep(ms, signal),
            clock,
            signal,
            pollIntervalMs: policy.pollIntervalMs,
        });
    }
    async #lookAtBoth() {
        const context = this.#early;
        const { feldera, policy, clock, recorder } = context;
        const [standby, sight] = await Promise.all([
            askUntilAnswered(context, this.#looking, (signal) => feldera.pipeline(policy.pipeline, signal)),
            lookAt(this.#primary, context),
        ]);
        if (standby.ok)
            recorder.note({ kind: 'looked', pipeline: standby.value, serverTime: standby.serverTime });
        recorder.note({ kind: 'primary-looked', sight });
        if (!standby.ok)
            return failed({ kind: 'request-failed', operation: 'switch-over', failure: standby.failure });
        return succeeded({ standby: standby.value, sight, now: standby.serverTime ?? clock.wall() });
    }
    async #judge(pair) {
        const { standby, sight } = pair;
        const { policy } = this.#context;
        const primary = sight.kind === 'seen' ? sight.pipeline : undefined;
        const same = findSame(this.#primary.parts, [
            [standby.id, { side: 'standby', name: policy.pipeline }],
            [primary?.id, { side: 'primary', name: this.#primary.pipeline }],
        ]);
        if (same)
            return end({ kind: 'guarded', refusal: same });
        const plan = planSwitchover(standby, sight);
        if (plan.kind === 'end')
            return end(plan.result);
        if (plan.kind === 'wait' || primary === undefined)
            return wait({ pollingSince: 0 });
        const both = { standby, primary };
        if (plan.kind === 'watch')
            return end({ kind: 'watch', ...both });
        return plan.kind === 'go-on' ? await this.#judgeStopped(both) : await this.#judgeLive(pair, both);
    }
    /** Judges everything that could refuse the pause, the checkpoint, the stop or the activation. */
    async #judgeLive({ sight, now }, { standby, primary }) {
        const context = this.#early;
        const there = this.#primary;
        const instead = (await this.#stopper.judge(primary, true)) ?? (await this.#stopper.askStandby());
        if (instead)
            return instead;
        // All of them are needed once it is paused, so they are asked before.
        const [stats, made, pushed] = await Promise.all([
            this.#askPrimary((signal) => there.feldera.processStats(there.pipeline, signal)),
            this.#askPrimary((signal) => there.feldera.heldCheckpoints(there.pipeline, signal)),
            this.#askPrimary((signal) => there.feldera.pushStatus(there.pipeline, undefined, signal)),
        ]);
        if (!stats.ok)
            return switchover_refuse({ code: 'ProcessNotAsked', failure: stats.failure });
        if (!made.ok)
            return switchover_refuse({ code: 'ProcessNotAsked', failure: made.failure });
        if (!pushed.ok)
            return switchover_refuse({ code: 'ProcessNotAsked', failure: pushed.failure });
        const held = await this.#heldByStandby(standby);
        const approves = context.policy.onApproval === 'approve';
        const refusal = refusalToPause(held, sight, { stats: stats.value, made: made.value, approves, now });
        if (refusal)
            return switchover_refuse(refusal);
        return end({ kind: 'hand-over', standby, primary, pushesItself: await this.#pushesItself() });
    }
    /** Whether the primary may push checkpoints by itself, by its configuration where that can be read. */
    async #pushesItself() {
        const { feldera, pipeline } = this.#primary;
        const ask = (limit) => feldera.checkpointSync(pipeline, limit);
        const sync = await cutOff(FRESH_MS, ask)(this.#early.signal);
        return !sync.ok || sync.value.pushes;
    }
    /** Nothing is live: a run before this one may have got so far, and then nothing but the activation is left. */
    async #judgeStopped({ standby, primary }) {
        const { recorder } = this.#context;
        const there = this.#primary;
        const events = await this.#askPrimary((signal) => there.feldera.events(there.pipeline, signal));
        if (!events.ok)
            return switchover_refuse({ code: 'PrimaryNotLive', doubt: { kind: 'events-unknown', failure: events.failure } });
        const held = await this.#heldByStandby(standby);
        const judged = judgeStoppedPair({ standby: held, primary, events: events.value });
        if ('doubt' in judged)
            return switchover_refuse({ code: 'PrimaryNotLive', doubt: judged.doubt });
        recorder.note({ kind: 'handover-resumed', standby, primary, proof: judged.proof });
        return end({ kind: 'go-on', standby, primary });
    }
    /** Asks the primary's Feldera, which was seen well, until there is an answer. */
    #askPrimary(ask) {
        const context = this.#early;
        const { recorder } = context;
        const there = aside(context, this.#primary.feldera);
        // What keeps it from being judged must be told, because it may take half of the time.
        const note = (event) => {
            if (event.kind === 'request-failed')
                recorder.note({ kind: 'primary-postponed', failure: event.failure, side: 'primary' });
        };
        return askUntilAnswered({ ...there, recorder: { record: recorder.record, note } }, this.#asking, ask);
    }
    /** The standby with the checkpoints that its process holds, which Feldera shows some seconds later. */
    async #heldByStandby(standby) {
        const { feldera, policy, signal } = this.#early;
        const ask = (limit) => feldera.heldCheckpoints(policy.pipeline, limit);
        const held = await cutOff(FRESH_MS, ask)(signal);
        return held.ok && held.value.length > 0 ? { ...standby, checkpoints: [...held.value] } : standby;
    }
    /** @returns `primary-stopped`, or how it ends when it does not come to that */
    async #handOver({ standby, primary, pushesItself }) {
        const env_2 = { stack: [], error: void 0, hasError: false };
        try {
            const context = this.#context;
            const { recorder, policy, clock } = context;
            recorder.note({ kind: 'handover-begun', standby, primary, pushesItself });
            const early = await this.#handOverWithin(this.#before.signal);
            if (early.kind === 'primary-stopped' || recorder.record.primary?.stop?.state === 'accepted')
                return STOPPED;
            if (!mayHaveActed(recorder.record.primary?.stop))
                return await this.#giveUp(early);
            // It is not known whether the stop is accepted, and as long as it is not there is only forward.
            const survives = (by) => by === 'cancelled';
            const late = switchover_addDisposableResource(env_2, beginPart(context, Math.max(clock.elapsed(), policy.timeoutMs - SETTLING_MS), survives), false);
            const isCut = early.kind === 'cancelled' || early.kind === 'timed-out';
            const cause = isCut ? await this.#handOverWithin(late.signal) : early;
            if (cause.kind === 'primary-stopped')
                return STOPPED;
            const last = switchover_addDisposableResource(env_2, beginPart(context, policy.timeoutMs, survives), false);
            const fate = await this.#settleStop(last.signal);
            if (fate === 'accepted')
                return STOPPED;
            return fate === 'refused' ? await this.#giveUp(cause) : { kind: 'switchover-failed', cause, undone: 'not-tried' };
        }
        catch (e_2) {
            env_2.error = e_2;
            env_2.hasError = true;
        }
        finally {
            switchover_disposeResources(env_2);
        }
    }
    /**
     * Whether the stop that was sent last was accepted, by a look that is made when it cannot be on its way any more: it is one
     * transaction in Feldera's database, and shows in the next look.
     */
    async #settleStop(signal) {
        const { clock, recorder } = this.#context;
        const { stop } = ofPrimary(recorder.record);
        if (stop === undefined)
            return 'unknown';
        const settled = async () => {
            await clock.sleep(Math.max(0, stop.at + PASSING_ON_MS - clock.elapsed()), signal);
            return await lookAt(this.#primary, { ...this.#context, signal });
        };
        const sight = await this.#unlessInterrupted(settled);
        if (sight.kind !== 'seen')
            return 'unknown';
        recorder.note({ kind: 'primary-looked', sight });
        if (showsStop(sight.pipeline, stop))
            return 'accepted';
        if (sight.pipeline.deploymentId !== stop.seen.deploymentId)
            return 'unknown';
        const failure = stop.state === 'failed' ? stop.failure : unanswered(PASSING_ON_MS);
        recorder.note({ kind: 'primary-disproved', command: 'stop', failure });
        return 'refused';
    }
    /** Whatever breaks it, what was done must be undone. */
    async #handOverWithin(signal) {
        const handOver = new HandOver({ ...this.#context, signal }, this.#primary);
        const run = () => this.#unlessInterrupted(() => handOver.run());
        return await run().catch((error) => ({ kind: 'defect', error }));
    }
    /** Undoes what was done, once it is clear that the primary will not be stopped. */
    async #giveUp(cause) {
        const env_3 = { stack: [], error: void 0, hasError: false };
        try {
            const context = this.#context;
            const { recorder, policy } = context;
            const { pause } = ofPrimary(recorder.record);
            if (pause === undefined || !mayHaveActed(pause))
                return { kind: 'switchover-failed', cause, undone: 'untouched' };
            recorder.note({ kind: 'handover-given-up' });
            const part = switchover_addDisposableResource(env_3, beginPart(context, policy.timeoutMs, (by) => by === 'cancelled'), false);
            const { at, seen, isAnswered = false } = pause;
            const paused = { at, deploymentId: seen.deploymentId, isAnswered };
            const undone = await undo({ ...context, signal: part.signal }, this.#primary, paused);
            return { kind: 'switchover-failed', cause, undone };
        }
        catch (e_3) {
            env_3.error = e_3;
            env_3.hasError = true;
        }
        finally {
            switchover_disposeResources(env_3);
        }
    }
    /**
     * Activates the standby once the primary is seen not live. Until the activation is accepted nothing is live, so neither a
     * cancellation nor the deadline ends it.
     */
    async #goForward() {
        const env_4 = { stack: [], error: void 0, hasError: false };
        try {
            const context = this.#context;
            const { recorder, policy } = context;
            const endMs = policy.timeoutMs + LATE_ACTIVATION_MS;
            const isDue = () => !isUnderWay(recorder.record.activation) && recorder.record.hold === undefined;
            const part = switchover_addDisposableResource(env_4, beginPart(context, endMs, isDue), false);
            const feldera = withDoubtfulRefusals(context.feldera);
            const forward = { ...context, feldera, signal: part.signal, policy: untilInterrupted(policy, context.signal) };
            const guard = new Guard(forward, this.#primary);
            const result = await activate(forward, guard);
            if (!saysActive(result))
                return result;
            this.#measured = await measureActivation(context, result);
            // Once it was interrupted, nobody waits for the target any more, or sees whether the pipeline stays there.
            const isUnproven = result.kind === 'already-active' && recorder.record.hold === undefined && context.signal.aborted;
            if (result.kind === 'accepted' || isUnproven)
                return afterInterruption(context.signal);
            return await this.#compare();
        }
        catch (e_4) {
            env_4.error = e_4;
            env_4.hasError = true;
        }
        finally {
            switchover_disposeResources(env_4);
        }
    }
    /** Green needs proof that nothing was lost, as far as it can be had. */
    async #compare() {
        const context = this.#context;
        const { recorder, policy, feldera } = context;
        const { proven } = recorder.record.handOver ?? {};
        // The activation was under way before, and nothing is known of what was handed over.
        if (proven === undefined)
            return { kind: 'already-active' };
        const ask = (signal) => feldera.processStats(policy.pipeline, signal);
        const patience = new RetryPolicy(policy.timeoutMs, true, { ms: COMPARE_MS });
        const begunAt = context.clock.elapsed();
        const counted = await this.#unlessInterrupted(() => askUntilAnswered(context, patience, cutOff(FRESH_MS, ask)));
        const stats = 'ok' in counted ? counted : failed(unanswered(context.clock.elapsed() - begunAt));
        const found = stats.ok
            ? compareRecords(proven, stats.value)
            : { kind: 'unknown', failure: stats.failure };
        recorder.note({ kind: 'handover-compared', found });
        return found.kind === 'missing' ? { kind: 'records-missing', found } : SWITCHED_OVER;
    }
}
const STOPPED = { kind: 'primary-stopped' };
/** How much of the time is kept for finding out what has become of a stop without an answer, and for going back, milliseconds. */
const SETTLING_MS = PASSING_ON_MS + 10_000;
const SWITCHED_OVER = { kind: 'switched-over' };
/** How long the pipeline that has taken over is asked for its records, milliseconds. */
const COMPARE_MS = 15_000;
function switchover_refuse(refusal) {
    return end({ kind: 'switchover-refused', refusal });
}
function afterInterruption({ reason }) {
    return { kind: reason instanceof Interrupted && reason.by === 'cancelled' ? 'cancelled' : 'timed-out' };
}
/** Role, edition and process were judged before the pause, so a refusal of the activation is worth another try: nothing is live. */
function withDoubtfulRefusals(feldera) {
    return {
        ...feldera,
        async activate(...request) {
            const answer = await feldera.activate(...request);
            return answer.ok ? answer : failed(doubtful(answer.failure));
        },
    };
}
/** Once the run was interrupted, it ends as soon as the activation is accepted. */
function untilInterrupted(policy, signal) {
    const onPrimary = 'await-stop';
    return {
        ...policy,
        onPrimary,
        get wait() {
            return !signal.aborted;
        },
    };
}

;// CONCATENATED MODULE: ./lib/main.js
var main_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var main_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});

























/**
 * Runs the step: reads the inputs, activates the pipelines (or only checks them), and reports.
 *
 * @returns true only when success was proven and reported; in every other case the step must fail
 */
async function run(verb) {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => controller.abort(new Interrupted('cancelled')));
    }
    const { value: inputs, problems } = readInputs(verb);
    const report = problems.length === 0 ? await runFor(inputs, controller, processClock, keep) : reportInvalid(inputs, problems);
    const isProven = await publish(report);
    // What the step has said need not be said again by what comes after it, unless there is something left to undo.
    if (verb === 'switchover' && !leavesPaused(report))
        keep(ENDED);
    return isProven;
}
/** Keeps the state for what comes after the step. Where that fails (a full disk), the step goes on: it can undo by itself what it does. */
function keep(state) {
    try {
        saveState(STATE_NAME, state);
    }
    catch (error) {
        runnerLog.info(`What this step does could not be noted for the job's end (${String(error)}): should it be killed, nothing resumes the primary by itself`);
    }
}
/** Whether the primary may still be paused by this step, which another try may mend. */
function leavesPaused({ pipelines: [{ result }] }) {
    return result.kind === 'defect' || (result.kind === 'switchover-failed' && result.undone === 'not-resumed');
}
function reportInvalid(inputs, problems) {
    const elapsedMs = processClock.elapsed();
    const [first = '', ...others] = inputs.pipelines;
    const reportOn = (pipeline) => {
        const result = { kind: 'invalid-inputs', problems };
        return withEnding({ inputs: { ...inputs, pipeline }, result, record: EMPTY_RECORD, measurements: {}, elapsedMs });
    };
    return { inputs, pipelines: [reportOn(first), ...others.map(reportOn)], elapsedMs };
}
/**
 * Does what the inputs ask for, for each pipeline, until all are done or `controller` is aborted, which happens at the
 * deadline at the latest.
 *
 * @param save keeps what the action's `post` needs to know
 */
async function runFor(inputs, controller, clock, save) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const _deadline = main_addDisposableResource(env_1, startDeadline(inputs.timeoutMs - clock.elapsed(), controller), false);
        const feldera = openFeldera(inputs);
        const primaryFeldera = inputs.primaries.size === 0 ? undefined : openPrimaryFeldera(inputs);
        const step = {
            inputs,
            feldera,
            primaryFeldera,
            parts: new Map(),
            clock,
            signal: controller.signal,
            preparing: (async () => prepare(inputs))(),
            save,
        };
        const [first = '', ...others] = inputs.pipelines;
        const pipelines = others.length === 0 ? [await runAlone(step, first)] : await RUN_SEVERAL[inputs.verb](step, [first, ...others]);
        feldera.close();
        primaryFeldera?.close();
        return { inputs, pipelines, elapsedMs: clock.elapsed() };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        main_disposeResources(env_1);
    }
}
/** The Feldera of the standbys. Where the runner shows debug messages, there is one about each request. */
function openFeldera(inputs) {
    const onExchange = runnerLog.isDebug() ? (one) => runnerLog.debug(describeExchange(one)) : undefined;
    return createFeldera({ ...inputs, onExchange });
}
/** The Feldera of the primaries. */
function openPrimaryFeldera(inputs) {
    return openFeldera({ ...inputs, host: inputs.primaryHost, credentials: inputs.primaryCredentials });
}
function main_primaryOf({ inputs, primaryFeldera, parts }, standby) {
    const pipeline = inputs.primaries.get(standby);
    return pipeline === undefined || primaryFeldera === undefined
        ? undefined
        : { pipeline, feldera: primaryFeldera, parts };
}
async function runAlone(step, pipeline) {
    const inputs = { ...step.inputs, pipeline };
    const narrate = createNarrator(runnerLog, inputs);
    const keep = keepState(step.save, step.clock.wall);
    const recorder = startRecording(step.clock, (...event) => {
        if (inputs.verb === 'switchover')
            keep(...event);
        narrate(...event);
    });
    return await runOne(step, { ...step, policy: inputs, recorder, primary: main_primaryOf(step, pipeline), fleet: undefined }, warn);
}
async function runFleet(step, names) {
    const { clock, inputs: all } = step;
    const narrator = new FleetNarrator(runnerLog, all);
    const { pollIntervalMs } = all;
    const fleet = openFleet(step.feldera, clock, {
        pipelines: names,
        pollIntervalMs,
        signal: step.signal,
    });
    const primaryFeldera = step.primaryFeldera && shareQuestions(step.primaryFeldera, clock);
    const run = async (pipeline) => {
        const inputs = { ...all, pipeline };
        const recorder = startRecording(clock, narrator.listenTo(inputs));
        const primary = main_primaryOf({ ...step, primaryFeldera }, pipeline);
        const context = { ...step, policy: inputs, feldera: fleet.feldera, recorder, primary, fleet };
        const report = await runOne(step, context, (warning) => narrator.warn(pipeline, warning));
        narrator.tellEnd(report);
        return report;
    };
    const [first, ...others] = names;
    const reports = await Promise.all([run(first), ...others.map(run)]);
    fleet.looks.close();
    narrator.close();
    return reports;
}
/** Rehearses one after another, and no more once one of them is not back in standby. */
async function runInTurn(step, names) {
    const { clock, inputs: all } = step;
    const narrator = new FleetNarrator(runnerLog, all);
    let stoppedAt;
    const run = async (pipeline) => {
        const inputs = { ...all, pipeline };
        const recorder = startRecording(clock, narrator.listenTo(inputs));
        const context = { ...step, policy: inputs, recorder, primary: main_primaryOf(step, pipeline), fleet: undefined };
        const report = stoppedAt === undefined
            ? await runOne(step, context, (warning) => narrator.warn(pipeline, warning))
            : reportNotBegun(context, stoppedAt);
        const now = standbyNow(report.result, report.record);
        if (now !== 'armed' && now !== 'not-armed')
            stoppedAt ??= pipeline;
        narrator.tellEnd(report);
        return report;
    };
    const [first, ...others] = names;
    const reports = [await run(first)];
    for (const name of others)
        reports.push(await run(name));
    narrator.close();
    return reports;
}
function reportNotBegun({ policy: inputs, clock }, because) {
    const result = { kind: 'not-begun', because };
    return withEnding({ inputs, result, record: EMPTY_RECORD, measurements: {}, elapsedMs: clock.elapsed() });
}
/** How several pipelines are run for: a rehearsal leaves no standby for a while, so there is one at a time. */
const RUN_SEVERAL = {
    activate: runFleet,
    check: runFleet,
    rearm: runFleet,
    rehearse: runInTurn,
    switchover: runInTurn,
};
/** Runs for one pipeline. An unexpected error ends the run for this pipeline and for no other. */
async function runOne(step, context, warn) {
    const run = async () => {
        await step.preparing;
        return await runAndMeasure(context, warn);
    };
    const outcome = await run().catch((error) => {
        return { result: { kind: 'defect', error }, measurements: {} };
    });
    const { clock, policy: inputs, recorder } = context;
    return withEnding({ ...outcome, inputs, record: recorder.record, elapsedMs: clock.elapsed() });
}
async function runAndMeasure(context, warn) {
    const { policy: inputs, recorder } = context;
    const measured = await RUNS[inputs.verb](context);
    const stale = warnTakenOver(measured.measurements, { record: recorder.record, inputs });
    if (stale !== '')
        warn(stale);
    return measured;
}
const RUNS = {
    async activate(context) {
        const guard = context.primary && new Guard(context, context.primary);
        const result = await activate(context, guard);
        return { result, measurements: await measureActivation(context, result) };
    },
    async check(context) {
        return { result: await check_check(context), measurements: measureCheck(context.recorder.record) };
    },
    async rearm(context) {
        const result = await rearm(context);
        return { result, measurements: { rearm: measureRearm(context, result) } };
    },
    rehearse: rehearse,
    switchover: switchOver,
};
function prepare(inputs) {
    runnerLog.info(openingLine(inputs));
    secureConnections(inputs);
}
/** Sees that certificates are verified, and by what. Call it before the first request. */
function secureConnections(inputs) {
    if (enforceVerification())
        warn(VERIFICATION_STAYS_ON);
    warn(ignoredCommand(inputs.credentials));
    if (inputs.authorities.length > 0)
        trustAuthorities(inputs.authorities);
}
function warn(warning) {
    if (warning !== '')
        runnerLog.warning(warning);
}

;// CONCATENATED MODULE: ./lib/report/afterwards-words.js








/** @returns `isGood`: nothing is left to be done at once */
function describeAfterwards(what, inputs) {
    switch (what.kind) {
        case 'not-done':
            return { isGood: false, message: describeNotDone(what, inputs) };
        case 'stop-sent':
            return describePassed(what, inputs);
        case 'undone':
            return describeUndone(what, inputs);
    }
}
function describeNotDone({ isStopSent, why }, inputs) {
    if (isStopSent)
        return perhapsNone(why, inputs);
    const name = nameOfPrimary({ inputs });
    return `primary ${name} may be left paused: ${CUT}, and ${why}. Look at it. If it is Paused: ${resumeCommand(inputs)}.`;
}
function describePassed({ standby, primary }, inputs) {
    const own = `pipeline ${inQuotes(inputs.pipeline)}`;
    const state = standby ? `${own} is ${describeState(standby)}` : `${own} could not be looked at`;
    if (standby && isTakingOver(standby))
        return {
            isGood: true,
            message: `${capital(cutPast(inputs))}; ${state}. Re-run this job to see that it gets there.`,
        };
    const there = primary ? `its primary is ${describeState(primary)}` : 'its primary could not be looked at';
    const isPaused = primary?.desiredStatus === 'Paused';
    const now = `${state}, and ${there}`;
    return {
        isGood: false,
        message: isPaused ? stopNotTaken(now, inputs) : perhapsNone(now, inputs),
    };
}
/** The stop has not been taken, as far as a look shows, and may still be on its way for some seconds. */
function stopNotTaken(now, inputs) {
    return `primary ${nameOfPrimary({ inputs })} is left paused: ${cutPast(inputs)}, which does not show; ${now}. Re-run this job: it goes on with the switchover. To go back instead: ${resumeCommand(inputs)}.`;
}
/** The first words, and both ways on, once a stop was sent. `why`: more of what is known, as a clause. */
function perhapsNone(why, inputs) {
    const stop = fda(inputs, `stop ${inputs.pipeline}`);
    const start = fdaAtPrimary(inputs, `start ${primaryOf({ inputs })}`);
    return `perhaps no pipeline is live: ${cutPast(inputs)}, and ${why}. Re-run this job: it goes on with the activation. To go back instead, stop the standby: ${stop}. Once it shows Stopped, start the primary again: ${start}.`;
}
function cutPast(inputs) {
    return `the switchover was cut off after it had sent primary ${nameOfPrimary({ inputs })} a stop`;
}
const CUT = 'the switchover was cut off before the primary was stopped';
function isTakingOver(standby) {
    return isLive(standby) && standby.desiredStatus === 'Running' && standby.deploymentError === undefined;
}
function describeUndone({ undone, record }, inputs) {
    const name = `primary ${nameOfPrimary({ inputs })}`;
    switch (undone) {
        case 'resumed':
            return { isGood: true, message: `${capital(name)} is Running again: ${CUT}, and nothing was switched over.` };
        case 'gone':
            return { isGood: false, message: describeGone(record, inputs) };
        case 'standby-live':
            return {
                isGood: false,
                message: `${name} is left paused: ${CUT}, and pipeline ${inQuotes(inputs.pipeline)} is live or about to be. ${describeChoice(inputs)}`,
            };
        default:
            return {
                isGood: false,
                message: `${name} may be left paused: ${CUT}, and it was not seen Running again${whyNotResumed(record)}. ${addressing({ inputs, record })(`Look at it${AT_PRIMARY}.`)} If it is Paused: ${resumeCommand(inputs)}.`,
            };
    }
}
/** Somebody else has stopped the primary, or replaced it by another deployment. */
function describeGone(record, inputs) {
    const { last } = record;
    const { sight } = ofPrimary(record);
    const isDown = sight !== undefined && (livenessOf(sight) === 'not-live' || isBeingStopped(sight));
    const alarm = isDown && !(last && isTakingOver(last)) ? 'perhaps no pipeline is live: ' : '';
    const now = ` It is ${stateOfPrimary(record)}`;
    const standby = last ? `, and pipeline ${inQuotes(inputs.pipeline)} is ${describeState(last)}` : '';
    return `${alarm}a switchover that was cut off had paused primary ${nameOfPrimary({ inputs })}, and somebody has stopped or changed it since.${now}${standby}. To have it serve again: ${fdaAtPrimary(inputs, `start ${primaryOf({ inputs })}`)}; or run this job again.`;
}
function capital(text) {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

;// CONCATENATED MODULE: ./lib/afterwards.js
var afterwards_addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var afterwards_disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});










/**
 * How long it keeps trying to resume the primary, milliseconds. The runner may end a cancelled job after five minutes. A pause without
 * an answer may still come 20 s after it was sent, and only then is it known whether the primary stays as it is.
 */
const LIMIT_MS = 4 * 60_000;
const UNANSWERED_MS = 30_000;
/** How long the standby may take to answer when there is nothing left to be done here, milliseconds. */
const LOOK_MS = 10_000;
/**
 * Runs after a switchover, also one that was killed: a primary that it has left paused is resumed, unless its stop was sent.
 *
 * @returns whether nothing is left to say
 */
async function runAfterwards() {
    const state = readState(getState(STATE_NAME));
    if (state === undefined || state.stage === 'ended')
        return true;
    // Whoever cancels a job wants its primary back, too.
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.on(signal, () => undefined);
    const { isGood, message } = await resumeLeftPaused(state);
    if (isGood)
        runnerLog.warning(message);
    else
        runnerLog.error(message, 'The switchover was cut off');
    return isGood;
}
async function resumeLeftPaused(state) {
    const { value: all, problems } = readInputs('switchover');
    const inputs = { ...all, pipeline: all.pipelines[0] ?? '' };
    const pipeline = inputs.primaries.get(inputs.pipeline);
    const isStopSent = state.stage === 'stop-sent';
    const describe = (what) => describeAfterwards(what, inputs);
    if (problems.length > 0 || pipeline === undefined)
        return describe({ kind: 'not-done', isStopSent, why: `the inputs could not be read again: ${problems.join('; ')}` });
    const [feldera, there] = [openFeldera(inputs), openPrimaryFeldera(inputs)];
    try {
        secureConnections(inputs);
        const primary = { pipeline, feldera: there, parts: new Map() };
        return describe(await mend({ policy: inputs, feldera, primary }, state));
    }
    catch (error) {
        return describe({ kind: 'not-done', isStopSent, why: `the action itself failed: ${String(error)}` });
    }
    finally {
        feldera.close();
        there.close();
    }
}
async function mend({ policy, feldera, primary }, state) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const clock = processClock;
        const controller = new AbortController();
        const { signal } = controller;
        const shortestMs = state.isAnswered ? 0 : UNANSWERED_MS;
        const _deadline = afterwards_addDisposableResource(env_1, startDeadline(Math.max(shortestMs, Math.min(LIMIT_MS, policy.timeoutMs)), controller), false);
        if (state.stage === 'stop-sent') {
            const [standby, there] = await Promise.all([
                withTimeLimit(LOOK_MS, signal, (limit) => feldera.pipeline(policy.pipeline, limit)),
                withTimeLimit(LOOK_MS, signal, (limit) => primary.feldera.pipeline(primary.pipeline, limit)),
            ]);
            return { kind: 'stop-sent', standby: seenIn(standby), primary: seenIn(there) };
        }
        const recorder = startRecording(clock, createNarrator(runnerLog, policy));
        const context = { policy, feldera, clock, signal, recorder, primary, fleet: undefined };
        const undone = await undo(context, primary, keptPause(state, clock));
        return { kind: 'undone', undone, record: recorder.record };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        afterwards_disposeResources(env_1);
    }
}
function seenIn(answer) {
    return answer?.ok ? answer.value : undefined;
}

;// CONCATENATED MODULE: ./lib/index.js


/**
 * At the end a name look-up or an unfinished tunnel may still be open. It gets this long before the process exits
 * anyway.
 */
const EXIT_AFTER_MS = 200;
// The exit code is 1 until success is proven, so that a crash or a promise that never settles does not end in a green
// step.
process.exitCode = 1;
/** Runs one step, for the verb whose action was used, in a process that it has for itself. */
async function startStep(verb) {
    await start(() => run(verb));
}
/** Runs what comes after a step, when the runner calls the action for its `post`. */
async function startAfterwards() {
    await start(runAfterwards);
}
/** @param work returns whether it was a success */
async function start(work) {
    // When the reader of the log goes away, writing to it fails. That must not stop an activation half-way.
    for (const stream of [process.stdout, process.stderr])
        stream.on('error', () => undefined);
    // Node's deprecation warnings are about packages in the bundle, and whoever reads the log of a workflow cannot change
    // those.
    process.noDeprecation = true;
    if (await work())
        process.exitCode = 0;
    setTimeout(exit, EXIT_AFTER_MS).unref();
}
/**
 * Node cannot exit while a name look-up is open, and that takes many seconds when no name server answers. SIGKILL ends
 * it at once; a green step is not killed, because a killed process counts as failed.
 */
function exit() {
    const isLookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
    if (isLookingUp && process.exitCode !== 0)
        process.kill(process.pid, 'SIGKILL');
    process.exit();
}

var __webpack_exports__startAfterwards = __webpack_exports__.I;
var __webpack_exports__startStep = __webpack_exports__.b;
export { __webpack_exports__startAfterwards as startAfterwards, __webpack_exports__startStep as startStep };
