"""What a Python application does with kafka-python: produce, consume in a group, commit, resume, seek by time. Prints what it saw as JSON."""

import json
import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

bootstrap, topic, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
seen = {}


def consume(until):
    consumer = KafkaConsumer(topic, bootstrap_servers=bootstrap, group_id="analytics", auto_offset_reset="earliest",
                             enable_auto_commit=False, value_deserializer=json.loads, consumer_timeout_ms=15_000)
    values = []
    while len(values) < until:
        values += [record.value["number"] for record in [next(consumer)]]
    consumer.commit()
    consumer.close()
    return sorted(values)


producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all", retries=20, key_serializer=str.encode,
                         value_serializer=lambda value: json.dumps(value).encode())
event_data = {"status": "booked"}
seen["first"] = producer.send("appointments", key="CLN-001", value=event_data).get(timeout=30).partition
for number in range(count):
    producer.send(topic, key=f"CLN-{number % 20:03d}", value={"number": number}, timestamp_ms=1_767_268_800_000 + number * 1_000)
producer.flush()
seen["read"] = consume(count)
for number in range(count, count + 20):
    producer.send(topic, key=f"CLN-{number % 20:03d}", value={"number": number}, timestamp_ms=1_767_268_800_000 + number * 1_000)
producer.flush()
seen["resumed"] = consume(20)

consumer = KafkaConsumer(bootstrap_servers=bootstrap, value_deserializer=json.loads, consumer_timeout_ms=5_000)
partitions = [TopicPartition(topic, index) for index in sorted(consumer.partitions_for_topic(topic))]
consumer.assign(partitions)
since = 1_767_268_800_000 + count * 1_000
for partition, found in consumer.offsets_for_times({partition: since for partition in partitions}).items():
    if found is None:
        consumer.seek_to_end(partition)
    else:
        consumer.seek(partition, found.offset)
late = [next(consumer).value["number"] for _ in range(20)]
seen["sinceTime"] = sorted(late)
print(json.dumps(seen))
