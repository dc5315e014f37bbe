using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Routes;
using Microsoft.AspNetCore.WebUtilities;

namespace MaiCluster.Gateway.Tests.Routes;

public sealed class RoutedBodyTests
{
    private const string Defaults = """{"temperature":0.5,"stop":["\n"],"language":"en"}""";

    [Theory]
    [InlineData("""{"model":"a","temperature":1}""", """{"stop":["\n"],"language":"en","model":"b","temperature":1}""")]
    [InlineData("""{ "n": 1 , "model" : "ä\u0022" }""", """{"temperature":0.5,"stop":["\n"],"language":"en", "n": 1 , "model" : "b" }""")]
    [InlineData("{}", """{"model":"b","temperature":0.5,"stop":["\n"],"language":"en"}""")]
    public void Json_changes_its_model_and_gains_what_is_missing(string body, string expected) => Assert.Equal(expected, Text(Json(body).For("b", Defaults)));

    [Fact]
    public void Json_tells_model_and_user()
    {
        var body = Json("""{"messages":[{"model":"x","user":"y"}],"safety_identifier":"s","model":"m"}""");
        Assert.Equal(("m", "s", true), (body.Model, body.User, body.IsWhole));
        Assert.Equal("u", Json("""{"safety_identifier":"s","user":"u"}""").User);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"model\":\"a\"")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}")]
    [InlineData("{\"model\":\"\\ud800\"}")]
    [InlineData("{\"model\":7}")]
    public void What_is_no_object_of_json_is_left_to_its_endpoint(string body) => Assert.False(Json(body).IsWhole);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_form_changes_its_model_and_gains_what_is_missing(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // A file may have anything in it, dashes and line ends above all.
            var file = new byte[random.Next(0, 300)];
            random.NextBytes(file);
            for (var index = 0; index < file.Length; index += 3)
            {
                file[index] = (byte)"\r\n-b"[random.Next(4)];
            }

            var hasModel = random.Next(2) == 0;
            var form = Form(hasModel ? "a" : null, file, preamble: random.Next(2) == 0);
            var body = new FormRoutedBody(form, "bound");

            Assert.Equal((hasModel ? "a" : null, true), (body.Model, body.IsWhole));
            var fields = await ReadAsync(body.For("b", Defaults).ToArray());
            Assert.Equal(("b", "0.5", "en"), (fields["model"], fields["temperature"], fields["language"]));
            Assert.Equal(Encoding.Latin1.GetString(file), fields["file"]);
            Assert.Equal("srt", fields["response_format"]);
        }
    }

    [Fact]
    public void A_damaged_form_is_left_to_its_endpoint()
    {
        var form = Form("a", [1, 2, 3], preamble: false);
        for (var length = 0; length < form.Length - 4; length++)
        {
            Assert.False(new FormRoutedBody(form.AsMemory(0, length), "bound").IsWhole && length < form.Length - 10);
        }

        Assert.False(new FormRoutedBody(form, "other").IsWhole);
    }

    private static JsonRoutedBody Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Text(ReadOnlyMemory<byte> body)
    {
        using var whole = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return Encoding.UTF8.GetString(body.Span);
    }

    private static byte[] Form(string? model, byte[] file, bool preamble)
    {
        using var form = new MemoryStream();
        Write(preamble ? "to be left out\r\n" : "");
        Write("--bound\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\nsrt\r\n");
        Write("--bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n");
        form.Write(file);
        Write(model is null ? "" : $"\r\n--bound\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{model}");
        Write("\r\n--bound--\r\n");
        return form.ToArray();

        void Write(string text) => form.Write(Encoding.Latin1.GetBytes(text));
    }

    private static async Task<Dictionary<string, string>> ReadAsync(byte[] form)
    {
        var reader = new MultipartReader("bound", new MemoryStream(form));
        var fields = new Dictionary<string, string>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var value = new MemoryStream();
            await section.Body.CopyToAsync(value);
            fields.Add(section.GetContentDispositionHeader()!.Name.Value!.Trim('"'), Encoding.Latin1.GetString(value.ToArray()));
        }

        return fields;
    }
}
