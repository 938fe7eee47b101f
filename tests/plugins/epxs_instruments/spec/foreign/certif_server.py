"""A server of certif-pyspec with a few channels; run by its Python: NAME. Prints its port."""

import asyncore
import sys
import threading
import time

from pyspec.client.SpecServer import SpecServer

values = {"var/number": "2.5", "motor/samx/position": "1.5"}


def setter(name):
    def store(value):
        values[name] = value
        return str(value)

    return store


server = SpecServer(host="127.0.0.1", name=sys.argv[1])
server.set_command("hello", lambda name: f"hello {name}")
for name in list(values):
    server.set_channel(name, [setter(name), lambda name=name: values[name]])
server.run()
print("ready", server.get_port(), flush=True)
# its own `serve_forever` sends nothing for half a minute
threading.Thread(target=asyncore.loop, args=[0.01], daemon=True).start()
time.sleep(60)
