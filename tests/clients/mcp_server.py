# Drives a job through the MCP server heygen-mcp, and prints what it saw.
import asyncio
import json
import os
import sys
import urllib.request

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main() -> None:
    command = os.path.join(os.path.dirname(sys.executable), "heygen-mcp")
    env = {**os.environ, "HEYGEN_API_KEY": "key"}
    server = StdioServerParameters(command=command, env=env)
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def call(tool: str, **arguments):
            result = await session.call_tool(tool, arguments)
            value = json.loads(result.content[0].text)
            if value.get("error"):
                raise SystemExit(f"{tool}: {value['error']}")
            return value

        credits = await call("get_remaining_credits")
        voices = await call("get_voices")
        groups = await call("get_avatar_groups", include_public=True)
        group = groups["avatar_groups"][0]["id"]
        avatars = await call("get_avatars_in_avatar_group", group_id=group)
        created = await call(
            "generate_avatar_video",
            avatar_id=avatars["avatars"][0]["avatar_id"],
            voice_id=voices["voices"][0]["voice_id"],
            input_text="Hi",
        )
        words = []
        video = {}
        while video.get("status") not in ("completed", "failed"):
            video = await call("get_avatar_video_status", video_id=created["video_id"])
            if words[-1:] != [video["status"]]:
                words.append(video["status"])
        with urllib.request.urlopen(video["video_url"]) as result:
            size = len(result.read())
        print(json.dumps({
            "credits": type(credits["remaining_credits"]).__name__,
            "words": words,
            "result": size > 100,
        }))


asyncio.run(main())
