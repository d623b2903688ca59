export const zh = {
  title: '缓存与丢失的消息',
  question: 'Alice 在节点 a 上结束会话，发给节点 b 的消息丢失。节点 b 会在多长时间内接受 Mallory 的副本？',
  choices: {
    'accepted-for-good': '只要进程还在运行',
    'a-minute': '一分钟',
    'store-down': '直到存储不可用',
  },
  hints: {
    where: '条目什么时候从缓存中移除？如果这件事没有发生呢？',
    remedy: '条目的存续时间必须有上限，而且任何请求都不能延长它。',
  },
  fixes: {
    expiry: {
      text: '条目超过 60 秒就重新读取存储',
      explanation: '正确：丢失消息的代价最多是一分钟。消息保证快，上限保证一定生效。',
    },
    sliding: {
      text: '移除 60 秒内未使用的条目',
      explanation: '攻击仍然成功：Mallory 每 30 秒发送一个请求，每个请求都会延长条目。',
    },
    'publish-twice': {
      text: '把消息发布两次',
      explanation: '攻击仍然成功：使一条消息丢失的原因，也会使下一条丢失。',
    },
    'refuse-old': {
      text: '条目超过 60 秒就拒绝会话',
      explanation: '攻击失败，测试也失败：Alice 的会话仍在存储中，她却在一分钟后退出登录。',
    },
  },
  reason:
    'Redis 发布/订阅这样的消息最多送达一次。只依赖消息的缓存，从第一条消息丢失起就一直出错，而且没有任何报错。应给每个条目设置从加载时算起的有效期，它就是已撤销会话仍被接受的最长时间。只清除本节点缓存的做法，对其他所有节点有同样的缺陷。',
}
