"""Asks a server all that chess-pyspec can ask; run by its Python: PORT. Prints what it found."""

import asyncio
import json
import sys

import numpy as np
from pyspec._connection.associative_array import AssociativeArray
from pyspec._connection.client_connection import RemoteException
from pyspec.client import Client

KINDS = ("f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1", "i8", "u8")


async def variables(client):
    """Scalars, tables whole and by element, and arrays of all types."""
    found = {}
    await client.var("number").set(2.5)
    await client.var("text").set("it's warm")
    found["scalars"] = [await client.var("number").get(), await client.var("text").get()]
    table = AssociativeArray()
    table["one"], table["two", "deep"] = 1, "x y"
    await client.var("table").set(table)
    await client.var("table[three]").set(3)
    whole = await client.var("table").get()
    found["table"] = [whole["one"], whole["two", "deep"], whole["three"]]
    found["element"] = await client.var("table[three]").get()
    found["arrays"] = []
    for kind in KINDS:
        sent = np.arange(6).reshape(2, 3).astype(kind)
        await client.var("data").set(sent)
        got = await client.var("data").get()
        same = got.dtype == sent.dtype and got.shape == sent.shape and (got == sent).all()
        found["arrays"] += [kind] if same else []
    return found


async def scan(client):
    """How many points of a scan are told."""
    points = []
    variable = client.var("_SC_NEWSCANDATA", str)
    variable.on("event", points.append)
    async with variable.subscribed():
        await client.exec("client_data 1")
        await client.exec("mesh samx 0 1 4 samy 0 1 4 0.1")
        while len(points) < 26:
            await asyncio.sleep(0.01)
    return len(points) - 1


async def motion(client):
    """A move, and one that is interrupted."""
    motor, slow, told = client.motor("samx"), client.motor("slow"), []
    motor.position.on("event", told.append)
    async with motor.position.subscribed():
        await motor.move(2.5)
    found = {"position": await motor.position.get(), "told": told[-1]}
    await slow._start_one.set(5.0)  # its own start_move() fails when it ends
    while not await slow.moving.get():
        await asyncio.sleep(0.01)
    await client._connection.abort()
    while await slow.moving.get():
        await asyncio.sleep(0.01)
    found["interrupted"] = 0 <= await slow.position.get() < 5
    return found


async def main():
    async with Client("127.0.0.1", int(sys.argv[1])) as client:
        found = {"sum": await client.exec("1+2"), "call": await client.call("motor_mne", 0)}
        found |= await variables(client)
        found |= await motion(client)
        output = client.output("tty")
        async with output.capture(0.1) as printed:
            await client.exec('p "hello"')
        found["printed"] = "hello" in "".join(map(str, printed))
        found["points"] = await scan(client)
        try:
            await client.exec("fly home")
        except RemoteException as error:
            found["error"] = str(error)
        print(json.dumps(found))


asyncio.run(asyncio.wait_for(main(), 25))
