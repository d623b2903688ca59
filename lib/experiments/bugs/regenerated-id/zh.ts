export const zh = {
  title: '仍然有效的会话 ID',
  question: 'Mallory 打开一个会话，把它的 ID 植入 Alice 的浏览器，随后 Alice 登录。会发生什么？',
  choices: {
    'old-id-valid': 'Mallory 用植入的 ID 以 Alice 的身份登录',
    guessable: 'Mallory 可以猜出新的 ID',
    'no-session': 'Alice 立即退出登录',
  },
  hints: {
    where: '删除记录的那一刻，变量里是哪个 ID？',
    remedy: '必须删除登录之前那个 ID 的记录，并且只删除它。',
  },
  fixes: {
    'delete-last': {
      text: '先保存，再删除',
      explanation: '攻击仍然成功，而且 Alice 无法使用自己的会话：被删除的是新记录，旧记录仍然存在。',
    },
    'old-id-first': {
      text: '把旧 ID 存入变量，并删除它',
      explanation: '正确：登录之前的 ID 不再有记录，新的 ID 可以使用。',
    },
    'longer-id': {
      text: '把 ID 加长到四倍',
      explanation: '攻击仍然成功：Mallory 不需要猜测，会话是她自己选定的。',
    },
    'delete-by-user': {
      text: '删除该用户的所有会话',
      explanation: '攻击失败，测试也失败：在手机上登录会结束笔记本电脑上的会话。',
    },
  },
  reason:
    '登录时更换 ID，只有在旧 ID 同时失效的情况下才能防止会话固定。这里变量在使用之前就被覆盖，删除的是一个没有记录的 ID，而被植入的 ID 的记录从此属于该用户。ASVS 7.2.4 要求两点：新的会话令牌，以及旧令牌的失效。',
}
