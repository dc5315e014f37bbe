using MaiCluster.Node.Commands;
using MaiCluster.Node.Tests.Commands;

namespace MaiCluster.Node.Tests.Chat;

public sealed class ChatCommandTests
{
    private const string Done = "data: [DONE]\n\n";
    private const string Key = "mai_0123456789abcdef";

    [Fact]
    public async Task One_prompt_prints_its_answer_and_leaves()
    {
        await using var server = await new SseServer { Parts = [": position 1\n\n", SseServer.Chunk("Par"), SseServer.Chunk("is."), Done] }.StartAsync();
        var run = await ChatAsync(server, ["-p", "What is the capital of France?", "--temperature", "0", "--max-tokens", "9", "--system", "Be brief."]);

        Assert.Equal(new CommandRun(ExitCode.Done, "Paris.\n", ""), run);
        Assert.Equal("Bearer " + Key, server.Authorization);
        Assert.Equal(
            """{"model":"mai-text","stream":true,"temperature":0,"max_completion_tokens":9,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is the capital of France?"}]}""",
            server.Bodies.Single());
    }

    [Fact]
    public async Task A_character_cut_between_two_writes_arrives_whole()
    {
        var chunk = SseServer.Chunk("x");
        await using var server = await new SseServer { Parts = [chunk[..20], chunk[20..] + Done[..5], Done[5..]] }.StartAsync();
        Assert.Equal("x\n", (await ChatAsync(server, ["-p", "hi"])).Output);
    }

    [Fact]
    public async Task Lines_of_a_pipe_are_one_conversation()
    {
        await using var server = await new SseServer { Parts = [SseServer.Chunk("Yes."), Done] }.StartAsync();
        var run = await ChatAsync(server, ["other"], input: "One?\n\nTwo?\n/clear\nThree?\n/exit\nFour?\n");

        Assert.Equal(new CommandRun(ExitCode.Done, "Yes.\nYes.\nYes.\n", ""), run);
        Assert.Equal(
            [
                """{"model":"other","stream":true,"messages":[{"role":"user","content":"One?"}]}""",
                """{"model":"other","stream":true,"messages":[{"role":"user","content":"One?"},{"role":"assistant","content":"Yes."},{"role":"user","content":"Two?"}]}""",
                """{"model":"other","stream":true,"messages":[{"role":"user","content":"Three?"}]}""",
            ],
            server.Bodies);
    }

    [Fact]
    public async Task A_refusal_is_told_with_the_nodes_words()
    {
        await using var server = await new SseServer { Status = 404, Parts = ["""{"error":{"message":"There is no model 'x'.","code":"model_not_found"}}"""] }.StartAsync();
        Assert.Equal(new CommandRun(ExitCode.Failed, "", "mai: The node answered 404: There is no model 'x'.\n"), await ChatAsync(server, ["x", "-p", "hi"]));
    }

    [Fact]
    public async Task A_refused_key_is_told_with_its_origin()
    {
        await using var server = await new SseServer { Status = 401, Parts = ["""{"error":{"message":"This API key is unknown or revoked."}}"""] }.StartAsync();
        var run = await ChatAsync(server, ["-p", "hi"]);
        Assert.Equal("mai: The node refused the key from the variable MAI_API_KEY: This API key is unknown or revoked.\n", run.Error);
    }

    [Fact]
    public async Task An_error_in_mid_stream_keeps_what_was_said()
    {
        await using var server = await new SseServer { Parts = [SseServer.Chunk("Par"), "data: {\"error\":{\"message\":\"The replica failed.\"}}\n\n"] }.StartAsync();
        Assert.Equal(new CommandRun(ExitCode.Failed, "Par\n", "mai: The answer broke off: The replica failed.\n"), await ChatAsync(server, ["-p", "hi"]));
    }

    [Fact]
    public async Task A_stream_without_its_end_is_an_error()
    {
        await using var server = await new SseServer { Parts = [SseServer.Chunk("Par")] }.StartAsync();
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "Par\n", "mai: The answer broke off: the node closed the connection before its end.\n"),
            await ChatAsync(server, ["-p", "hi"]));
    }

    [Fact]
    public async Task Without_a_node_it_says_how_to_start_one()
    {
        var server = await new SseServer().StartAsync();
        var port = server.Port;
        await server.DisposeAsync();
        var run = await CommandRun.Of(["chat", "-p", "hi", "--port", $"{port}"], variables: new() { ["MAI_API_KEY"] = Key });
        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", $"mai: No node answers at http://127.0.0.1:{port}/: start one with 'mai up', or say where it is with --host and --port.\n"),
            run);
    }

    [Fact]
    public async Task Without_a_key_it_says_where_one_was_sought()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of(["chat", "-p", "hi", "--data", folder.Path]);
        Assert.Equal(new CommandRun(ExitCode.Failed, "", $"mai: There is no key at {folder.File("key")}: start the node with 'mai up', or set MAI_API_KEY.\n"), run);
    }

    private static Task<CommandRun> ChatAsync(SseServer server, string[] args, string input = "") =>
        CommandRun.Of(["chat", .. args, "--port", $"{server.Port}"], input, new() { ["MAI_API_KEY"] = Key });
}
