package io.chatcluster.operator.simulation;

import java.util.Random;

/** How many people want to be connected at a time; and what befalls the pods. Deterministic. */
enum Curve {
    DAY("a day: quiet at night, busy in the evening, some noise", 15_000) {
        @Override
        int people(int second, Random random) {
            double day = (1 - Math.cos(2 * Math.PI * (second - 4 * 3600) / 86_400.0)) / 2;
            double evening = Math.exp(-Math.pow((second % 86_400 - 20 * 3600) / 5400.0, 2));
            return (int) ((8_000 + 50_000 * day + 25_000 * evening) * (1 + 0.02 * random.nextGaussian()));
        }
    },
    STORM("every 2 hours a crowd comes within 3 minutes and loses interest within 20", 15_000) {
        @Override
        int people(int second, Random random) {
            int at = second % 7200;
            double crowd = at < 180 ? at / 180.0 : Math.exp(-(at - 180) / 600.0);
            return (int) (15_000 + 60_000 * crowd);
        }
    },
    RECONNECT("steady; every hour a quarter of the pods dies and its people come back", 40_000) {
        @Override
        int people(int second, Random random) {
            return 40_000;
        }

        @Override
        double deaths(int second) {
            return second > 0 && second % 3600 == 0 ? 0.25 : 0;
        }
    },
    SAWTOOTH("up and down by the half every 20 minutes", 20_000) {
        @Override
        int people(int second, Random random) {
            int at = second % 1200;
            return (int) (20_000 + 20_000 * (at < 600 ? at / 600.0 : (1200 - at) / 600.0));
        }
    };

    private final String text;
    private final int start;

    Curve(String text, int start) {
        this.text = text;
        this.start = start;
    }

    abstract int people(int second, Random random);

    /** The share of the pods that dies at that second. */
    double deaths(int second) {
        return 0;
    }

    String text() {
        return text;
    }

    /** How many people there are at the beginning. */
    int start() {
        return start;
    }
}
