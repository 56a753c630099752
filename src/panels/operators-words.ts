/** What an operator would have typed, where Kafka itself has no tool for it. Null where it has one, or nobody types anything. */
export function operatorsWords(text: string): string | null {
  const [verb, ...rest] = text.split(/\s+/);
  const isOneWay = rest.includes('>');
  const isNode = rest[0] === 'broker' || rest[0] === 'controller';
  const container = `${rest.at(-2)}-${rest.at(-1)}`;
  const delay = rest.at(-1);
  switch (verb) {
    case 'kill':
      return isNode ? `docker kill --signal KILL ${container}` : null;
    case 'shut':
      return `docker exec ${container} kafka-server-stop.sh`;
    case 'restart':
      return isNode ? `docker start ${container}` : null;
    case 'freeze':
      return isNode ? `docker pause ${container}` : null;
    case 'thaw':
      return isNode ? `docker unpause ${container}` : null;
    case 'fill':
      return `fallocate --length … /var/lib/kafka/full, on ${container}`;
    case 'free':
      return `rm /var/lib/kafka/full, on ${container}`;
    case 'destroy':
      return `another disk in ${container}, and kafka-storage.sh format`;
    case 'skew':
      return 'date --set …, and no NTP';
    case 'cut':
      return isOneWay ? 'iptables --append OUTPUT --destination … --jump DROP' : 'iptables, at both ends: --destination … --jump DROP';
    case 'slow':
      return rest[0] === 'consumer' || rest[0] === 'producer' ? null : `tc qdisc … netem delay ${delay}, for that destination`;
    case 'lossy':
      return `tc qdisc … netem loss ${delay}, for that destination`;
    case 'heal':
      return 'without those rules of tc and iptables';
    default:
      return null;
  }
}
