export const zh = {
  title: '什么都没有改变的事件',
  question:
    '操作员通过节点 a 移除 Carol 的角色“admin”。节点 b 的缓存中有她的会话，并收到了事件。节点 b 报告什么？',
  choices: {
    'old-role-on-b': '旧的角色，直到缓存条目被淘汰',
    'lost-session': '没有结果：会话在节点 b 上丢失',
    'no-difference': '新的角色，与节点 a 相同',
  },
  hints: {
    where: '顺着监听函数看：它的读取由缓存还是存储返回？',
    remedy: '收到事件之后，下一次读取必须到达存储。',
  },
  fixes: {
    delayed: {
      text: '稍后再读取会话',
      explanation: '攻击仍然成功：无论何时，读取都由缓存返回。',
    },
    'publish-first': {
      text: '先发布事件，再写入',
      explanation: '攻击仍然成功：节点 b 在节点 a 写入之前读取存储，又把旧状态放进缓存。',
    },
    'remove-entry': {
      text: '从缓存中移除该条目',
      explanation: '正确：下一次读取找不到条目，于是从存储加载。',
    },
    'end-session': {
      text: '移除条目和存储中的记录',
      explanation: '攻击失败，测试也失败：只是角色变了，Carol 的会话却结束了。',
    },
  },
  reason:
    '失效消息必须使缓存失效。这里的监听函数调用的是优先读取缓存的函数，因此消息没有作用，而日志显示消息已送达。应在写入之后移除条目，由下一个请求重新加载。',
}
