import type { Text } from '#lib/core/text.ts'
import type { Erasure } from './holding.ts'

/** One kind of data: what it is, why it is held, what decides until when, and what an erasure does with it. */
interface KindText {
  readonly what: Text
  readonly why: Text
  readonly until: Text
  readonly onErase: Erasure
  /** Why it stays; of data that an erasure does not delete. */
  readonly left?: Text
}

const WITH_BENCH: Text = {
  en: 'Until the bench is deleted: 8 hours after its last use, 24 hours after its creation at the latest.',
  zh: '直到实验台被删除：最后一次使用后 8 小时，最迟在创建后 24 小时。',
}
const WITH_SESSION: Text = {
  en: 'Until the session ends or expires.',
  zh: '直到会话结束或过期。',
}

/** The kinds of data about a user, in the order in which they are listed. */
export const HOLDING_KINDS = {
  account: {
    what: {
      en: 'Account: name, roles, balance and password hash. The delivery address of the services is a constant of the program.',
      zh: '账号：名称、角色、余额和密码哈希。各服务使用的收货地址是程序中的常量。',
    },
    why: { en: 'To log in and to decide what the user may do.', zh: '用于登录，并判断用户可以做什么。' },
    until: WITH_BENCH,
    onErase: 'kept',
    left: {
      en: 'The three users are the fixtures of every bench, so the account stays, with its first roles and balance. A later login starts with new data.',
      zh: '三个用户是每个实验台的固定成员，因此账号保留，角色和余额恢复为初始值。之后的登录从新的数据开始。',
    },
  },
  record: {
    what: {
      en: 'Session records: user, roles, times, address, user agent, device, session data.',
      zh: '会话记录：用户、角色、时间、地址、User-Agent、设备、会话数据。',
    },
    why: {
      en: 'The credential is a reference: without the record, it means nothing.',
      zh: '凭据只是引用：没有这条记录就没有意义。',
    },
    until: WITH_SESSION,
    onErase: 'deleted',
  },
  'session-index': {
    what: {
      en: 'Session index: the same fields, next to a credential that already contains the session.',
      zh: '会话索引：字段相同，而凭据本身已经包含会话。',
    },
    why: {
      en: 'To list, count and revoke sessions whose credentials are verified without a store.',
      zh: '这类凭据无需存储即可验证，索引用于列出、计数和撤销会话。',
    },
    until: WITH_SESSION,
    onErase: 'deleted',
  },
  'refresh-family': {
    what: {
      en: 'Refresh token families: the hash of the current refresh token, and the session.',
      zh: '刷新令牌族：当前刷新令牌的哈希，以及会话。',
    },
    why: { en: 'To rotate refresh tokens and to detect their reuse.', zh: '用于轮换刷新令牌并检测重用。' },
    until: WITH_SESSION,
    onErase: 'deleted',
  },
  'user-index': {
    what: { en: 'List of the session IDs of the user.', zh: '该用户的会话 ID 列表。' },
    why: {
      en: 'To count sessions against the limit and to end all of them together.',
      zh: '用于按上限计数，并一次结束全部会话。',
    },
    until: WITH_SESSION,
    onErase: 'deleted',
  },
  'database-row': {
    what: {
      en: 'Rows of sessions in SQL, active ones and tombstones.',
      zh: 'SQL 中的会话行，包括活动的会话和墓碑记录。',
    },
    why: {
      en: 'The policy keeps the records of server-session in the database.',
      zh: '策略把 server-session 的记录保存在数据库中。',
    },
    until: {
      en: 'Until the session ends; a tombstone, which has no address and no device, for 5 more minutes.',
      zh: '直到会话结束；墓碑记录（不含地址和设备）再保留 5 分钟。',
    },
    onErase: 'deleted',
  },
  'node-record': {
    what: { en: 'Session records in the memory of a node.', zh: '节点内存中的会话记录。' },
    why: {
      en: 'The policy keeps the records of server-session in memory.',
      zh: '策略把 server-session 的记录保存在内存中。',
    },
    until: WITH_SESSION,
    onErase: 'deleted',
  },
  'node-cache': {
    what: { en: 'Cached sessions in the memory of a node.', zh: '节点内存中缓存的会话。' },
    why: {
      en: 'To avoid a store call or a signature check with every request.',
      zh: '避免每个请求都访问存储或验证签名。',
    },
    until: {
      en: 'Until the entry expires, by the cache times of the policy.',
      zh: '直到缓存条目按策略的缓存时间过期。',
    },
    onErase: 'deleted',
  },
  'login-throttle': {
    what: {
      en: 'Login throttling: addresses from which the user logged in or failed to, and counts of wrong passwords.',
      zh: '登录限流：该用户登录成功或失败的地址，以及错误密码次数。',
    },
    why: {
      en: 'To slow down the trying of passwords without locking out the owner of the account.',
      zh: '在不锁住账号本人的前提下减慢对密码的尝试。',
    },
    until: {
      en: 'Counts for one minute; addresses of successful logins until the bench is deleted.',
      zh: '次数保留一分钟；登录成功的地址保留到实验台被删除。',
    },
    onErase: 'deleted',
  },
  cart: {
    what: { en: 'Shopping cart of the services.', zh: '各服务的购物车。' },
    why: { en: 'The user filled it.', zh: '由用户放入商品。' },
    until: {
      en: 'Until it is ordered, or 24 hours after the last change.',
      zh: '直到下单，或最后一次更改后 24 小时。',
    },
    onErase: 'deleted',
  },
  orders: {
    what: { en: 'Orders of the services.', zh: '各服务的订单。' },
    why: {
      en: 'To deliver them. A real shop has to keep invoices for years, and could not delete them here.',
      zh: '用于发货。真实的商店必须保存发票数年，不能在此删除。',
    },
    until: { en: '24 hours after the last order.', zh: '最后一笔订单后 24 小时。' },
    onErase: 'deleted',
  },
  'device-names': {
    what: { en: 'Names that the user gave to devices.', zh: '用户给设备起的名称。' },
    why: { en: 'To distinguish the sessions in the list of the user.', zh: '用于区分自己的会话。' },
    until: WITH_BENCH,
    onErase: 'deleted',
  },
  exchanges: {
    what: {
      en: 'Recorded requests and responses, with credentials in readable form. Passwords are masked.',
      zh: '记录的请求和响应，其中的凭据可读。密码已遮盖。',
    },
    why: {
      en: 'To inspect a request in the lab. No service in operation should record this.',
      zh: '用于在实验中检视请求。运行中的服务不应记录这些。',
    },
    until: {
      en: '10 minutes after the request, in the memory of this process.',
      zh: '请求之后 10 分钟，保存在本进程的内存中。',
    },
    onErase: 'deleted',
  },
  'stolen-copies': {
    what: { en: 'Copies of credentials that the simulated clients have.', zh: '模拟客户端持有的凭据副本。' },
    why: {
      en: 'Mallory and the second device of the lab send requests with them.',
      zh: '实验中的 Mallory 和第二台设备用它们发送请求。',
    },
    until: {
      en: '10 minutes after the last change. A copy of a real attacker would be out of reach.',
      zh: '最后一次更改后 10 分钟。真实攻击者的副本无法触及。',
    },
    onErase: 'deleted',
  },
  backups: {
    what: {
      en: 'Backups of the bench. They are encrypted as a whole, so they may contain sessions of this user.',
      zh: '实验台的备份。备份整体加密，因此可能包含该用户的会话。',
    },
    why: {
      en: 'To restore the sessions of the bench after a loss.',
      zh: '用于在数据丢失后恢复实验台的会话。',
    },
    until: WITH_BENCH,
    onErase: 'deleted',
  },
  events: {
    what: { en: 'Events in the event log.', zh: '事件日志中的事件。' },
    why: {
      en: 'To see what happened, and to check the results of experiments.',
      zh: '用于了解发生了什么，并检查实验结果。',
    },
    until: {
      en: 'Until 2,000 newer events have replaced it, or the bench is deleted.',
      zh: '直到被 2,000 个更新的事件取代，或实验台被删除。',
    },
    onErase: 'marked',
    left: {
      en: 'The events stay, so that the log has no gaps. A mark replaces the name; address, user agent and device are removed.',
      zh: '事件保留，使日志没有缺口。名称由标记代替；地址、User-Agent 和设备被移除。',
    },
  },
  'session-list': {
    what: {
      en: 'Index of sessions, active and ended, that the event log keeps.',
      zh: '事件日志维护的会话索引，包括活动的和已结束的会话。',
    },
    why: {
      en: 'To list and query sessions, also those that no store of a mechanism contains.',
      zh: '用于列出和查询会话，包括任何机制的存储中都没有的会话。',
    },
    until: {
      en: 'Until 2,000 newer sessions have replaced it, or the bench is deleted.',
      zh: '直到被 2,000 个更新的会话取代，或实验台被删除。',
    },
    onErase: 'marked',
    left: {
      en: 'The rows stay, so that counts and the event log agree. A mark replaces the name; address, user agent and device are removed.',
      zh: '索引行保留，使计数与事件日志一致。名称由标记代替；地址、User-Agent 和设备被移除。',
    },
  },
  audit: {
    what: { en: 'Rows of the audit trail.', zh: '审计日志的行。' },
    why: { en: 'To prove later who did what.', zh: '用于事后证明由哪个主体做了什么。' },
    until: {
      en: 'By time and number, as the policy states (audit).',
      zh: '按策略（audit）规定的时间和数量。',
    },
    onErase: 'marked',
    left: {
      en: 'Deleting a row would break the chain of hashes. The rows contain a salted hash of the name, and its salt is deleted: nothing leads back to the name.',
      zh: '删除一行会破坏哈希链。行内只有名称的加盐哈希，盐已删除，无法再追溯到名称。',
    },
  },
  denylist: {
    what: {
      en: 'Revoked sessions on the denylist: session ID, reason and time.',
      zh: '黑名单（denylist）中已撤销的会话：会话 ID、原因和时间。',
    },
    why: { en: 'So that a copy of a revoked credential is refused.', zh: '使已撤销凭据的副本被拒绝。' },
    until: {
      en: 'Until the last copy would have expired anyway.',
      zh: '直到最后一份副本本来就会过期的时间。',
    },
    onErase: 'kept',
    left: {
      en: 'Without the entry, copies of the credential would be accepted again. It contains no name.',
      zh: '没有该条目，凭据的副本会再次被接受。条目中没有名称。',
    },
  },
  'user-revocation': {
    what: {
      en: 'Instant and count of the last revocation of all credentials of the user (not-before, epoch).',
      zh: '最近一次撤销该用户全部凭据的时间和计数（not-before、会话版本号）。',
    },
    why: { en: 'So that every credential issued before is refused.', zh: '使此前签发的所有凭据被拒绝。' },
    until: WITH_BENCH,
    onErase: 'kept',
    left: {
      en: 'Credentials state the name, so the key must contain it. Without the entry, copies of revoked credentials would be accepted again.',
      zh: '凭据写有名称，因此键必须包含名称。没有该条目，已撤销凭据的副本会再次被接受。',
    },
  },
  'credential-outside': {
    what: {
      en: 'Credentials in a browser, a client or a log that contain the session themselves.',
      zh: '在浏览器、客户端或日志中的自包含凭据。',
    },
    why: { en: 'The mechanism keeps the session in the client.', zh: '该机制把会话保存在客户端。' },
    until: {
      en: 'Only the client can delete it. The time is that at which it is no longer accepted if it is not renewed.',
      zh: '只有客户端能删除它。时间为不续期时不再被接受的时间。',
    },
    onErase: 'out-of-reach',
    left: {
      en: 'A server cannot delete what a client holds. A JWT and a signed cookie can be read by their holder; a sealed cookie cannot.',
      zh: '服务器无法删除客户端持有的数据。持有者可以读取 JWT 和签名 Cookie 的内容，但不能读取密封 Cookie。',
    },
  },
  'process-log': {
    what: { en: 'Lines of the process log about the user.', zh: '进程日志中关于该用户的行。' },
    why: {
      en: 'The server was started with LOG=events (ASVS 16.3).',
      zh: '服务器以 LOG=events 启动（ASVS 16.3）。',
    },
    until: {
      en: 'Decided where the output of the process is stored. Nothing is read back here.',
      zh: '由保存进程输出的系统决定。此处不会读回。',
    },
    onErase: 'out-of-reach',
    left: {
      en: 'Lines that were written have left the server. Delete them where they are stored.',
      zh: '已写出的行已离开服务器。请在其保存之处删除。',
    },
  },
  'sent-alerts': {
    what: {
      en: 'Alerts about the user that were sent to the webhook.',
      zh: '发送到 webhook 的关于该用户的告警。',
    },
    why: { en: 'To notify the operator.', zh: '用于通知运维人员。' },
    until: { en: 'Decided by the receiver.', zh: '由接收方决定。' },
    onErase: 'out-of-reach',
    left: { en: 'The receiver has a copy. Delete it there.', zh: '接收方持有副本，请在接收方删除。' },
  },
} as const satisfies Readonly<Record<string, KindText>>

export type HoldingKind = keyof typeof HOLDING_KINDS

/** The texts of a kind, without the types of its literals. */
export function kindText(kind: HoldingKind): KindText {
  return HOLDING_KINDS[kind]
}
