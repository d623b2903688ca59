/* Texts of the second application. English texts of the document are in index.html. */

const en = {
  'same-site': 'same site: another port of this host',
  'cross-site': 'another site',
  anonymous: 'Status',
  user: 'Logged in as',
  blocked:
    'The browser does not give this page the response: the server does not list this origin, or refused the preflight.',
}

const zh = {
  title: '同一公司的第二个应用',
  intro:
    '此应用没有自己的登录：它带着浏览器的 Cookie 调用第一个应用的 API。同站时，浏览器会附上 Cookie；此页面能否读取响应，由服务器决定：policy.cors。',
  noBench: '地址中没有实验台。请从实验台打开此页面。',
  target: '第一个应用',
  'same-site': '同站：同一主机的另一个端口',
  'cross-site': '跨站',
  mechanism: '机制',
  me: '我是谁？',
  transfer: '向 bob 转账 10',
  seen: '响应',
  anonymous: '状态码',
  user: '已登录：',
  blocked: '浏览器不把响应交给此页面：服务器未列出此来源，或拒绝了预检请求。',
}

export const WORDS = { en, zh }
