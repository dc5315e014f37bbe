using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.Tests.Traces;

public class TraceFileTests
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    [Fact]
    public void Azures_rows_are_read_from_the_first_time_on_in_their_order()
    {
        var trace = Read(Header + "2024-02-03 10:00:01.5000000,100,20\r\n2024-02-03 10:00:00.0000000,7,1\r\n\r\n2024-02-03 10:01:00.2500000,30,4\r\n");
        Assert.Equal([new(0, 7, 1), new(1.5, 100, 20), new(60.25, 30, 4)], trace.Requests);
        Assert.Equal((60.25, 0), (trace.Seconds, trace.BlockTokens));
    }

    [Fact]
    public void Mooncakes_lines_keep_the_names_of_whole_blocks()
    {
        var trace = Read("""
            {"timestamp": 500, "input_length": 1030, "output_length": 9, "hash_ids": [4, 5, 6]}
            {"timestamp": 1500, "input_length": 512, "output_length": 1, "hash_ids": [4]}
            """);
        Assert.Equal([0.0, 1.0], trace.Requests.Select(request => request.Seconds));
        Assert.Equal([4UL, 5UL], trace.Requests[0].Blocks!);
        Assert.Equal([4UL], trace.Requests[1].Blocks!);
        Assert.Equal((1030, 9, 512), (trace.Requests[0].PromptTokens, trace.Requests[0].AnswerTokens, trace.BlockTokens));
    }

    [Theory]
    [InlineData("", "t:1: the file is empty; expected the header TIMESTAMP,ContextTokens,GeneratedTokens or JSON lines.")]
    [InlineData("a,b\n", "t:1: 'a,b' is neither the header TIMESTAMP,ContextTokens,GeneratedTokens nor a JSON object.")]
    [InlineData(Header, "t:1: the trace has no request.")]
    [InlineData(Header + "2024-02-03 10:00:00,1,1\n2024-02-03 10:00:00,1\n", "t:3: 2 fields in '2024-02-03 10:00:00,1'; expected 3: TIMESTAMP,ContextTokens,GeneratedTokens.")]
    [InlineData(Header + "soon,1,1\n", "t:2: 'soon' is not a time such as 2023-11-16 18:15:46.6805900.")]
    [InlineData(Header + "2024-02-03 10:00:00,0,1\n", "t:2: ContextTokens is '0'; expected a number from 1 to 1000.")]
    [InlineData(Header + "2024-02-03 10:00:00,1,1001\n", "t:2: GeneratedTokens is '1001'; expected a number from 1 to 1000.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": []}\n{\"timestamp\": 0, ", "t:2: this is not JSON")]
    [InlineData("{\"timestamp\": -1, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": []}", "t:1: timestamp is -1; expected a number from 0 to 1000000000000000.")]
    [InlineData("{\"timestamp\": 0, \"output_length\": 1, \"hash_ids\": []}", "t:1: input_length is missing; expected a number from 1 to 1000.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1}", "t:1: hash_ids is missing; expected an array of numbers.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 1, \"hash_ids\": []}", "t:1: hash_ids has 0 names; a prompt of this length has 1 whole blocks of 512 tokens.")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 1, \"hash_ids\": [-4]}", "t:1: hash_ids has -4; expected whole numbers of 0 or more.")]
    public void What_is_wrong_is_told_with_its_line(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<TraceException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void More_requests_than_the_limit_are_refused() =>
        Assert.Equal("t:3: more than 1 requests.", Assert.Throws<TraceException>(() => Read(Header + "2024-02-03 10:00:00,1,1\n2024-02-03 10:00:01,1,1\n", new() { Requests = 1 })).Message);

    [Fact]
    public void A_line_longer_than_the_limit_is_refused() =>
        Assert.StartsWith("t:2: the line has ", Assert.Throws<TraceException>(() => Read(Header + new string('1', 100), new() { LineChars = 64 })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.StartsWith("The trace /nowhere/x.csv cannot be read: ", Assert.Throws<TraceException>(() => TraceFile.Read("/nowhere/x.csv")).Message, StringComparison.Ordinal);

    private static Trace Read(string text, TraceLimits? limits = null) => TraceFile.Read(new StringReader(text), "t", limits ?? new() { Tokens = 1_000 + (text.Contains("1030", StringComparison.Ordinal) ? 1_000 : 0) });
}
