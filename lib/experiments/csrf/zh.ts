export const zh = {
  title: 'CSRF 与 SameSite',
  task: [
    '以 Alice 登录并选择“转账 10”。“查看”这个请求，打开“原始报文”，连同凭据复制为 curl。由 curl 扮演浏览器：加上 -H "Sec-Fetch-Site: same-site"（此主机另一端口上的页面会这样发送），然后运行。',
    '来自另一站点的页面：把该头部换成 -H "Sec-Fetch-Site: cross-site"，并去掉 Cookie，因为 Cookie 是 SameSite=Lax。运行它。',
    '在策略中把“CSRF 防护”设为“fetch-metadata”，重复第一条命令：它必须被拒绝。Alice 自己的转账，以及来自另一站点的链接（带 Cookie 和“cross-site”的 GET …/me），必须仍被接受。',
  ],
  question:
    '所有 Cookie 都是 SameSite=Lax，服务器不做其他检查。同一主机另一端口上的页面在 Alice 的浏览器中发出转账。它会被执行吗？',
  choices: {
    'no-cookie': '不会：浏览器不发送 Cookie',
    'no-origin': '不会：来源不同，请求被拦截',
    yes: '会：它们属于同一站点',
  },
  checks: {
    sent: '此主机另一端口上的页面转走了 Alice 的钱',
    lax: '来自另一站点的同一请求不带 Cookie，因而被拒绝',
    blocked: '启用防护后，same-site 请求被拒绝，Alice 自己的转账和跨站链接被接受',
  },
  hints: {
    transfer: '在一条泳道上选择“更多”“转账 10”，然后“查看”它并打开“原始报文”。“代码”有包含凭据的形式。',
    'same-site': '在复制的命令中加上 -H "Sec-Fetch-Site: same-site"。站点不区分端口。',
    'without-cookie': '浏览器不会把 SameSite=Lax 的 Cookie 加到来自另一站点的 POST 上。请求还剩下什么？',
    'cross-site': '从命令中删去 Cookie 头部，并发送 -H "Sec-Fetch-Site: cross-site"。',
    'fetch-metadata': '在策略中把“CSRF 防护”设为“fetch-metadata”，再发送 same-site 的命令。',
    'still-usable':
      '再看另一面：在页面上选择“转账 10”，并把复制的检查（GET /me）加上 -H "Sec-Fetch-Site: cross-site" 发送。',
    'no-header': '这是 Alice 自己的转账：没有 Sec-Fetch-Site，它可能来自页面本身。请加上浏览器会发送的头部。',
    'lax-with-cookie':
      '你在跨站 POST 中发送了 Cookie。对于 SameSite=Lax，浏览器不会这样做；请从命令中去掉 Cookie。',
    'session-ended': '请求因会话已结束而被拒绝，Alice 也无法转账。应当让服务器区分页面。',
  },
  reason:
    '无论哪个页面发起请求，Cookie 都由浏览器发送。SameSite=Lax 使来自另一站点的 POST 不带 Cookie，但站点是指可注册域名：其他端口和子域都属于它。因此服务器还必须检查来源；Sec-Fetch-Site 说明了来源，页面脚本无法设置它。更改数据的请求只接受“same-origin”和“none”，读取则保持开放，链接才能使用。Authorization 头部中的令牌不会由浏览器自动发送，因此与格式无关，都不受 CSRF 影响。',
}
