export const zh = {
  title: '脚本可以读取的密封 Cookie',
  question: 'Mallory 的脚本在商店的页面中运行。会话 Cookie 经过加密（iron-session）。Mallory 能做什么？',
  choices: {
    copied: '复制 Cookie，在自己的客户端中以 Alice 的身份登录',
    'read-contents': '读取会话的内容，但无法使用',
    nothing: '什么都做不了：Cookie 是加密的',
  },
  hints: {
    where: '哪个属性决定 document.cookie 是否包含该 Cookie？',
    remedy: '无论值是什么样子，都不能让脚本得到它。',
  },
  fixes: {
    renamed: {
      text: '把 Cookie 改名为 __Host-session',
      explanation: '攻击仍然成功：前缀限制的是设置 Cookie 的来源，而不是读取它的脚本。',
    },
    'narrow-path': {
      text: '只向 /account 发送 Cookie',
      explanation:
        '攻击失败，测试也失败：Alice 在其他页面上没有登录。而且嵌入 /account 的框架又会使 Cookie 可读。',
    },
    'short-life': {
      text: '让会话在五分钟后过期',
      explanation: '攻击仍然成功：脚本只需要不到一秒。',
    },
    'http-only': {
      text: '设置 HttpOnly',
      explanation: '正确：浏览器会发送该 Cookie，而脚本无法读取。脚本仍能从页面发送请求，这需要其他措施。',
    },
  },
  reason:
    '加密使客户端看不到内容，但不能防止 Cookie 被复制，因为服务器接受任何客户端发来的密文。HttpOnly 使脚本读不到它。Spring Session 默认启用 HttpOnly，文章把它关闭了。HttpOnly 不能阻止脚本在页面打开期间代用户操作。',
}
