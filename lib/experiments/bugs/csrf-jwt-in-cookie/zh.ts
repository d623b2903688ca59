export const zh = {
  title: '“JWT 可以避免 CSRF”',
  question:
    'Alice 已登录银行，JWT 保存在 Cookie 中。她打开 Mallory 的页面，该页面向银行发送一个表单。会发生什么？',
  choices: {
    'transfer-done': '转账完成：她的浏览器发送了 Cookie',
    'token-stolen': 'Mallory 得到令牌',
    'signature-fails': '签名对其他站点无效',
  },
  hints: {
    where: '是什么把令牌加入请求：页面，还是浏览器？',
    remedy: '服务器必须通过页面无法修改的请求头，得知请求由哪个页面引起。',
  },
  fixes: {
    'same-site-lax': {
      text: '设置 SameSite=Lax',
      explanation: '攻击仍然成功：同一站点的其他主机（例如银行的博客）上的页面属于同站。',
    },
    'referer-if-present': {
      text: '如果有 Referer 就检查它',
      explanation: '攻击仍然成功：Mallory 的页面声明不发送自己的地址，检查就被跳过。',
    },
    'own-origin': {
      text: '拒绝其他来源',
      explanation:
        '正确：浏览器对每个 POST 都发送 Origin，页面无法修改它。浏览器之外的客户端既不发送 Origin，也不会自动附带 Cookie。',
    },
    'cookie-with-origin': {
      text: '要求每个请求都来自本站的源',
      explanation: '攻击失败，测试也失败：邮件中的链接没有 Origin 请求头，手机应用也没有，两者都被拒绝。',
    },
  },
  reason:
    'CSRF 利用的是浏览器自动附加的内容。Authorization 请求头中的令牌由页面添加，因此其他站点无法发送；同一个令牌放在 Cookie 中，无论是什么格式，浏览器都会发送。“JWT 可以避免 CSRF”只对载体成立。应对每个修改数据的请求检查 Origin 或 Sec-Fetch-Site，并以 SameSite 作为第二道防线。',
}
