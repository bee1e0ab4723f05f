"""A provider that answers every cancel with 200: `python -m tests.benchmarks.server MILLISECONDS`.

It writes its port on the first line of standard output. After a line on standard input it writes how many
requests it answered, and the seconds from the first request to the last reply. Then it counts from 0 again.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from dataclasses import dataclass

BODY = '{"response":{"status":{"code":"200","message":"İşlem başarılı"}}}'.encode()
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass
class Count:
    """Counts replies."""

    answers: int = 0
    first: float = 0.0
    last: float = 0.0


async def serve(delay: float) -> None:
    """Reply to requests until standard input ends."""
    count = Count()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                count.first = count.first or time.perf_counter()
                await asyncio.sleep(delay)
                writer.write(ANSWER)
                count.answers += 1
                count.last = time.perf_counter()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(count.answers, count.last - count.first, flush=True)
        count.answers, count.first = 0, 0.0


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]) / 1000))
