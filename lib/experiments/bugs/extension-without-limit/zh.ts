export const zh = {
  title: '可以无限延长的会话',
  question: 'Mallory 持有 Alice 会话 ID 的副本，每八小时调用一次“延长”。副本在多长时间内被接受？',
  choices: {
    'never-ends': '只要她持续调用',
    'one-day': '被窃取后 24 小时',
    'seven-days': '登录后七天',
  },
  hints: {
    where: '新的过期时间从哪个时刻算起？会话中有哪个固定的时刻？',
    remedy: '一个过期时间可以随活动移动，另一个必须完全不动。',
  },
  fixes: {
    'cap-per-call': {
      text: '每次最多延长十二小时',
      explanation: '攻击仍然成功：步长变小只需要更多次调用，而调用由 Mallory 的程序完成。',
    },
    once: {
      text: '每个会话只允许延长一次',
      explanation: '攻击失败，测试也失败：每天都在工作的 Alice 在第二天退出登录。',
    },
    'renew-before-end': {
      text: '从不缩短，并延长十二小时',
      explanation: '攻击仍然成功：过期时间仍随每次调用移动，没有终点。',
    },
    'absolute-limit': {
      text: '过期时间不超过登录后七天',
      explanation: '正确：空闲超时会移动，绝对超时不会。七天后 Alice 可以重新登录，Mallory 不能。',
    },
  },
  reason:
    '随活动移动的超时会结束不再使用的会话，但不会结束攻击者正在使用的会话。因此 ASVS 7.3.2 要求从登录算起的绝对最长有效期，任何请求都不能延长它。',
}
