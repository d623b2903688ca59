export const zh = {
  title: '用 Referer 检测会话固定',
  question:
    'Mallory 把自己会话的 ID 植入 Alice 的浏览器，Alice 在商店页面上登录。检查 Referer 能阻止 Mallory 吗？',
  choices: {
    'planted-works': '不能：Mallory 使用植入的 ID，身份就是 Alice',
    'all-links-fail': '能，但来自其他站点的链接全部失效',
    guessable: '不能：Mallory 会猜出新的 ID',
  },
  hints: {
    where: '这项检查看到哪些请求：Alice 的登录，以及 Mallory 的客户端？它们各含什么？',
    remedy: '登录之前的 ID，在登录之后必须毫无用处。',
  },
  fixes: {
    'demand-referer': {
      text: '拒绝没有 Referer 的请求',
      explanation:
        '攻击仍然成功，因为 Mallory 的客户端可以发送任意请求头；而不发送该请求头的浏览器会被拒绝。',
    },
    'bind-address': {
      text: '把会话绑定到网络地址',
      explanation: '攻击失败，测试也失败：手机切换到移动网络时，Alice 会退出登录。',
    },
    'compare-origin': {
      text: '改为比较 Origin 请求头',
      explanation: '攻击仍然成功：Alice 在真实页面上登录，而 Mallory 的客户端不发送该请求头。',
    },
    'new-id': {
      text: '登录时签发新的 ID',
      explanation: '正确：无论请求含有什么请求头，植入的 ID 都不再有记录。',
    },
  },
  reason:
    '会话固定不会在请求头中留下痕迹：受害者在真实页面上登录，之后出现的客户端由攻击者控制。Referer 可以缺失，也可以伪造。办法不是检测，而是每次登录都更换 ID，使旧 ID 失去作用（ASVS 7.2.4）。',
}
