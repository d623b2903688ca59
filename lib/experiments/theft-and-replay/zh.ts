export const zh = {
  title: '窃取与重放',
  task: [
    '以 Alice 的身份在四条泳道上登录。',
    '把每条泳道的凭据复制给 Mallory，并以 Mallory 的身份检查。',
    '然后更改一项设置，使副本被拒绝，而 Alice 的同一会话仍被接受。',
  ],
  question: 'Mallory 在四条泳道上复制了 Alice 的凭据。有几条泳道接受副本？',
  choices: {
    none: '没有：服务器会发现客户端不同',
    two: '两条：只有凭据自身携带会话的泳道',
    all: '四条全部接受',
  },
  checks: {
    replayed: '每条泳道都接受了 Mallory 的副本',
    held: 'Mallory 的副本被拒绝，此后 Alice 的会话仍被接受',
  },
  hints: {
    'steal-each': '有副本就够了：Mallory 不需要密码。先以 Alice 登录，再窃取。',
    'check-as-mallory': '在每条泳道上选择“窃取”，再选择“以 Mallory 检查”。',
    'what-differs': '凭据相同。Alice 的请求与 Mallory 的请求还有什么不同？',
    binding:
      '用户代理和网络都不同。在策略的“绑定”中把“用户代理”或“IP 地址”设为“step-up”，再以 Mallory 检查一次。',
    'owner-again': 'Mallory 被拒绝之后，再以 Alice 检查一次：她的会话必须仍被接受。',
    'own-login': 'Mallory 自己登录了。那是她自己的会话；这里她必须使用 Alice 凭据的副本。',
    'lanes-left': '还有泳道没有试过。在其余泳道上也窃取并以 Mallory 检查。',
    'ended-for-both': '结束会话会拒绝 Mallory，也会拒绝 Alice。请找一项能区分两个客户端的设置。',
  },
  reason:
    '四种凭据都是持有者凭据：出示凭据的客户端即被当作所有者，无论服务器是查询它还是只验证它（RFC 6750 §5.3）。绑定用户代理或网络可以拒绝简单的副本，但攻击者能够模仿两者。只有持有证明，例如 DPoP（RFC 9449），才把令牌绑定到不会离开客户端的密钥上。',
}
