"""A server of chess-pyspec with a few properties; run by its Python: PORT. Prints ``ready``."""

import asyncio
import sys

import numpy as np
from pyspec._connection.associative_array import AssociativeArray
from pyspec.server import Property, Server, Variable, remote_function

KINDS = ("f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1", "i8", "u8")


def table():
    made = AssociativeArray()
    made["one"], made["two", "deep"] = 1, "x y"
    return made


class Beamline(Server):
    """What is asked for by the test."""

    def __init__(self, port):
        self.number = Variable("number", 2.5)
        self.text = Variable("text", "it's warm")
        self.table = Variable("table", table())
        self.position = Property("motor/samx/position", 1.5)
        for kind in KINDS:
            data = np.arange(6).reshape(2, 3).astype(kind)
            setattr(self, f"data_{kind}", Variable(f"data_{kind}", data))
        super().__init__("127.0.0.1", port)

    @remote_function
    async def add(self, a, b):
        return float(a) + float(b)

    @remote_function
    async def wait(self):
        await asyncio.sleep(60)


async def main():
    async with Beamline(int(sys.argv[1])) as server:
        print("ready", flush=True)
        await server.serve_forever()


asyncio.run(main())
