export const zh = {
  title: '撤销延迟',
  task: [
    '以 Alice 的身份在所有泳道上登录，并把每个凭据复制给 Mallory。',
    '以 Alice 的身份退出登录，再以 Mallory 的身份检查。',
    '拨快时钟，直到其余副本也被拒绝。对于 JWT，请把这一时刻精确到一分钟以内。',
  ],
  question: 'Alice 退出登录后，四条泳道中有几条仍接受 Mallory 的副本？',
  choices: { none: '没有', two: '两条', all: '四条全部' },
  checks: {
    immediate: '引用记录的副本在退出登录后立即被拒绝',
    lag: '自身携带会话的副本在退出登录后仍被接受',
    measured: '其余副本最终被拒绝；JWT 精确到一分钟以内',
  },
  hints: {
    'steal-then-log-out': 'Mallory 必须在 Alice 退出登录之前拿到副本：先窃取。',
    'check-after-logout': '在每条泳道上以 Alice 退出登录，然后不拨动时钟，选择“以 Mallory 检查”。',
    'self-contained': '在哪些泳道上，退出登录没有任何记录可删？',
    'check-the-others': '在 Alice 退出登录之后，以 Mallory 检查密封 Cookie 和 JWT。',
    advance: '实验台的时钟是静止的。拨快它，再以 Mallory 检查一次。',
    lifetimes: '访问令牌的有效期有多长？策略中的“JWT”给出了答案。',
    'last-minute':
      '拨到访问令牌过期前 30 秒，以 Mallory 检查；再拨快一分钟，再检查一次。对于 Cookie，拨快的时间要超过绝对超时。',
    'nothing-stolen': 'Alice 退出登录时还没有任何副本。请重新登录，并在退出登录之前窃取。',
    'policy-changed': '撤销手段会消除你要测量的延迟。请重新开始，并保持策略不变。',
    'too-coarse': '副本先被接受，很久之后才被拒绝：时刻就在两者之间。请重新开始，临近过期时用更小的步长。',
  },
  reason:
    '退出登录会删除记录，所以引用立即被拒绝。密封 Cookie 或 JWT 自身携带会话：没有黑名单、not-before 时刻或版本号，就没有可删除的东西，副本在过期之前一直有效。对 JWT 来说是访问令牌的有效期，这里是 15 分钟。密封 Cookie 更糟：每次检查都会续期，攻击者可以一直用到绝对超时。这是设计使然，却常被当作漏洞报告（iron-session 第 530 号 issue）。',
}
