import { expect, test } from 'vitest';
import { operatorsWords } from './operators-words';

test.each([
  ['kill broker 1', 'docker kill --signal KILL broker-1'],
  ['shut down broker 2', 'docker exec broker-2 kafka-server-stop.sh'],
  ['freeze broker 3', 'docker pause broker-3'],
  ['kill controller 101', 'docker kill --signal KILL controller-101'],
  ['shut down controller 102', 'docker exec controller-102 kafka-server-stop.sh'],
  ['restart controller 103', 'docker start controller-103'],
  ['fill disk of broker 1', 'fallocate --length … /var/lib/kafka/full, on broker-1'],
  ['skew clock of broker 1 by +30s', 'date --set …, and no NTP'],
  ['cut 1 3', 'iptables, at both ends: --destination … --jump DROP'],
  ['cut 1 > 3', 'iptables --append OUTPUT --destination … --jump DROP'],
  ['slow booking-api 2 200ms', 'tc qdisc … netem delay 200ms, for that destination'],
  ['lossy 1 3 10%', 'tc qdisc … netem loss 10%, for that destination'],
  ['heal 1 3', 'without those rules of tc and iptables'],
  ['slow consumer analytics-1 500ms', null],
  ['kill consumer analytics-1', null],
  ['kafka-topics.sh --list', null],
])('%s is, in an operator’s words, %s', (text, words) => {
  expect(operatorsWords(text)).toBe(words);
});
