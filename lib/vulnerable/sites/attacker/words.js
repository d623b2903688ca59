// Quarantined: texts of the attacker's page of the lab. English texts of the document are in index.html.

const en = {
  'same-site': 'same site: another port of this host',
  'cross-site': 'another site',
  none: 'none',
  opened: 'Opened a new tab. This page cannot read it.',
  opaque: 'An opaque response: neither status nor body.',
  read: 'This page can read the response: status',
  blocked:
    'A network error: the response must not be read, or the preflight was refused. This page cannot tell whether the request arrived.',
  imageFailed: 'An error event. This page cannot tell whether the request arrived.',
  imageLoaded: 'A load event.',
  received: 'This server receives:',
  setByScript: 'Readable cookies of this host now:',
  setByServer: 'The server of this page responded with status',
  removed: 'Removed. Readable cookies of this host now:',
  invalidPath: 'The path leads to another origin.',
  invalidBody: 'The body is not a JSON object.',
  invalidHeaders: 'A browser does not send such a header.',
  'kind.form': 'HTML form, opens in a new tab',
  'kind.cors': 'fetch with credentials',
  'kind.no-cors': 'fetch, mode no-cors',
  'kind.image': 'Image (GET)',
  'kind.link': 'Link in a new tab (GET)',
  'kind.login': 'Form that logs the victim in as Mallory',
  'kind.received': 'Read the cookies that this server receives',
  'kind.cookie-by-script': 'Set a cookie: document.cookie',
  'kind.cookie-by-server': 'Set a cookie: Set-Cookie of this server',
  'kind.jar': 'Fill the cookie jar',
  'explain.form':
    'A form can send three content types. As text/plain, a body that is JSON passes for one if the server does not check the type.',
  'explain.cors':
    'JSON or a custom header needs a preflight (OPTIONS). Without permission the browser does not send the request itself.',
  'explain.no-cors':
    'The request is sent without a preflight, with a content type that a form could send. The response is opaque.',
  'explain.image': 'A GET from a part of a page.',
  'explain.link':
    'A navigation of a whole tab: SameSite=Lax sends the cookie with it, also from another site.',
  'explain.login':
    'Login CSRF: the victim then uses an account that Mallory can read. Enter an account that she knows.',
  'explain.received':
    'A port is no part of a cookie: with the same host name, the browser sends the cookies of the app here too, HttpOnly ones included. This lab lists their names only.',
  'explain.cookie-by-script':
    'A port is no part of a cookie: this page can set cookies for the app if both have the same host name.',
  'explain.cookie-by-server': 'The response of this server sets the cookie, HttpOnly ones included.',
  'explain.jar':
    'A browser stores some 180 cookies for a site. Further ones evict the oldest, HttpOnly or not.',
}

const zh = {
  title: '实验中的攻击者页面',
  intro:
    '此页面由 Mallory 提供。它只能做其他来源的任何页面都能做的事。浏览器决定发送什么，应用决定接受什么。',
  noBench: '地址中没有实验台。请从攻击实验打开此页面。',
  target: '受害者的应用',
  'same-site': '同站：同一主机的另一个端口',
  'cross-site': '跨站',
  kind: '此页面发送的请求',
  mechanism: '机制',
  method: '方法',
  path: '路径',
  type: '内容类型',
  none: '无',
  username: '用户名',
  password: '密码',
  count: 'Cookie 数量',
  body: '请求体（JSON）',
  headers: '其他标头，每行一个',
  cookie: 'Cookie，含属性',
  send: '发送',
  remove: '删除这些 Cookie',
  seen: '此页面能看到的结果',
  look: '请在实验台的事件日志中查看实际到达的请求，以及附带的 Cookie。',
  opened: '已打开新标签页。此页面无法读取其内容。',
  opaque: '不透明的响应：看不到状态码，也看不到响应体。',
  read: '此页面能读取响应：状态码',
  blocked: '网络错误：不允许读取响应，或预检被拒绝。此页面无法判断请求是否到达。',
  imageFailed: '触发了 error 事件。此页面无法判断请求是否到达。',
  imageLoaded: '触发了 load 事件。',
  received: '此服务器收到：',
  setByScript: '此主机目前可读的 Cookie 数量：',
  setByServer: '此页面的服务器返回状态码',
  removed: '已删除。此主机目前可读的 Cookie 数量：',
  invalidPath: '此路径指向其他来源。',
  invalidBody: '请求体不是 JSON 对象。',
  invalidHeaders: '浏览器不发送这样的标头。',
  'kind.form': 'HTML 表单，在新标签页中打开',
  'kind.cors': '带凭据的 fetch',
  'kind.no-cors': 'fetch，no-cors 模式',
  'kind.image': '图片（GET）',
  'kind.link': '在新标签页中打开的链接（GET）',
  'kind.login': '让受害者以 Mallory 登录的表单',
  'kind.received': '读取此服务器收到的 Cookie',
  'kind.cookie-by-script': '设置 Cookie：document.cookie',
  'kind.cookie-by-server': '设置 Cookie：此服务器的 Set-Cookie',
  'kind.jar': '填满 Cookie 存储',
  'explain.form':
    '表单只能发送三种内容类型。如果服务器不检查类型，以 text/plain 发送的 JSON 请求体会被当作 JSON 处理。',
  'explain.cors': 'JSON 或自定义标头需要预检请求（OPTIONS）。未获许可时，浏览器不会发送请求本身。',
  'explain.no-cors': '请求不经预检直接发送，内容类型限于表单能发送的类型。响应是不透明的。',
  'explain.image': '由页面的一部分发出的 GET 请求。',
  'explain.link': '整个标签页的导航：即使来自其他站点，SameSite=Lax 也会发送 Cookie。',
  'explain.login': '登录 CSRF：受害者随后使用的是 Mallory 能读取的账号。请填写她掌握的账号。',
  'explain.received':
    'Cookie 不区分端口：如果主机名相同，浏览器也会把应用的 Cookie 发送到这里，包括 HttpOnly Cookie。本实验只列出名称。',
  'explain.cookie-by-script': 'Cookie 不区分端口：如果主机名相同，此页面可以为应用设置 Cookie。',
  'explain.cookie-by-server': '由此服务器的响应设置 Cookie，包括 HttpOnly Cookie。',
  'explain.jar': '浏览器为一个站点保存约 180 个 Cookie。再多就会淘汰最旧的，无论是否 HttpOnly。',
}

export const WORDS = { en, zh }

/** Kinds of requests, in the order of the page. */
export const KINDS = Object.keys(en).flatMap((key) => (key.startsWith('kind.') ? [key.slice(5)] : []))
