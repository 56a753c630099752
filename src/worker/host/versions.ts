/** The version of Apache Kafka that is modelled; every page shows it. */
export const KAFKA_VERSION = '4.2';
