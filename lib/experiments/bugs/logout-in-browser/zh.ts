export const zh = {
  title: '只发生在浏览器里的退出登录',
  question: 'Mallory 在 Alice 退出登录之前复制了令牌。之后服务器如何处理这个副本？',
  choices: {
    'copy-works': '在令牌过期之前接受它',
    'all-refused': '拒绝 Alice 的所有令牌',
    'copy-logged-out': '拒绝这个副本',
  },
  hints: {
    where: '退出登录的哪一行改变了服务器会读取的内容？',
    remedy: '服务器必须记录这一个令牌已经终止，直到它过期。',
  },
  fixes: {
    'deny-token': {
      text: '把令牌加入黑名单，再删除',
      explanation: '正确：服务器拒绝这个令牌的所有副本，而不影响其他令牌。令牌过期后即可删除该条目。',
    },
    'short-life': {
      text: '把令牌的有效期改为五分钟',
      explanation:
        '攻击仍然成功：副本在剩余的五分钟内可用。而且如果没有刷新令牌，Alice 的会话也会在五分钟后结束。',
    },
    'clear-all': {
      text: '清空浏览器的全部存储',
      explanation: '攻击仍然成功：副本在 Mallory 的客户端，而不在 Alice 的浏览器中。',
    },
    'deny-user': {
      text: '把用户加入黑名单',
      explanation: '攻击失败，测试也失败：Alice 的手机也退出登录，她的下一次登录也被拒绝。',
    },
  },
  reason:
    '从浏览器删除凭据，只是让凭据的主人看不到它。副本不受影响：服务器没有任何变化，自包含令牌在过期之前一直有效。只有服务器记录下来，退出登录才会结束会话（ASVS 7.4.1）：删除记录，或加入黑名单。',
}
