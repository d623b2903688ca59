export const zh = {
  title: '会话固定',
  task: [
    '以 Bob 的身份在四条泳道上登录，并窃取每个凭据：Mallory 由此持有此浏览器将要发送的凭据。',
    '不退出登录，在同一浏览器中以 Alice 登录。在每条泳道上以 Mallory 检查。',
    '更改策略，使植入的凭据在登录之后被四条泳道全部拒绝，然后重做一遍。',
  ],
  question:
    'Alice 登录之前，Mallory 已在该浏览器中植入凭据。登录之后，这个凭据在几条泳道上属于 Alice 的会话？',
  choices: {
    none: '没有：每次登录都签发新的凭据',
    two: '两条：凭据引用服务器上记录的泳道',
    all: '四条全部',
  },
  checks: {
    replaced: '在每条泳道上，Alice 的登录都把植入的凭据换成了另一个',
    'not-victim': '此后 Mallory 使用了植入的凭据，但从未成为 Alice',
    ended: '在每条泳道上，植入的凭据因登录替换了它的会话而被拒绝',
  },
  hints: {
    plant: '选择用户 Bob，登录并窃取。这个凭据就是 Mallory 植入的凭据。',
    'same-browser': '现在选择 Alice 并登录。浏览器在这次登录中会发送植入的凭据。',
    'check-as-mallory': '在每条泳道上以 Mallory 检查。她是否被接受？被当作哪个用户？',
    'still-bob': '在两条泳道上，Mallory 仍以 Bob 的身份被接受。要拒绝自身携带会话的凭据，服务器还需要什么？',
    revocation:
      '登录结束了植入的会话，但没有任何检查会发现这一点。在策略中为密封 Cookie 和 JWT 设置撤销手段，或选择“加固”预设。',
    repeat: '再以 Bob 登录，窃取，以 Alice 登录，以 Mallory 检查，最后以 Alice 检查。',
    'own-credential':
      '这是 Alice 自己凭据的副本，即登录之后的窃取。会话固定要求 Mallory 在登录之前就持有凭据：先以 Bob 登录。',
    'logged-out': 'Alice 登录之前，植入的凭据已经作废。请在浏览器仍会发送它时以 Alice 登录。',
    'other-refusal': 'Mallory 是因用户代理而被拒绝的，而用户代理可以模仿。应当让她植入的会话结束。',
  },
  reason:
    '如果登录沿用浏览器已有的会话 ID，会话固定就会成功：植入它的攻击者随之以受害者的身份登录。因此 ASVS 7.2.4 要求在认证时签发新令牌，并结束旧令牌。这里每次登录都会在每条泳道上签发新的凭据，服务器也从不采用客户端选定的 ID。没有撤销数据时，植入的密封 Cookie 或 JWT 在过期之前保持原样：它只是攻击者自己的会话。',
}
