using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Gateway.Tests.Documents;

public sealed class DocumentEndpointTests(DocumentHost host) : IClassFixture<DocumentHost>
{
    [Fact]
    public async Task An_answer_has_text_lines_paragraphs_tables_and_usage()
    {
        var (status, body) = await DocumentHost.PostAsync(host.Gateway, DocumentHost.Picture, ("model", "mai-read"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """{"text":"Good <evening>.\n\na\tb","pages":[{"width":4,"height":3,"turned":90,"lines":[{"text":"Good <evening>.","polygon":[[0,1],[3,1],[3,2],[0,2]],"confidence":0.988}"""
            + """,{"text":"a","polygon":[[0,2],[1,2],[1,3],[0,3]],"confidence":1},{"text":"b","polygon":[[2,2],[3,2],[3,3],[2,3]],"confidence":1}],"paragraphs":[{"text":"Good <evening>.","lines":[0]}],"tables":[{"rows":[["a","b"]],"lines":[1,2]}]}],"usage":{"pages":1}}""",
            body.GetRawText());
    }

    [Theory]
    [InlineData("no picture", "The document in 'file' is of no kind that is known. Here can be read: png, jpeg, webp, gif")]
    [InlineData("", "'file' is empty: a document is expected (png, jpeg, webp, gif")]
    [InlineData(null, "'file' is missing: a document is expected (png, jpeg, webp, gif")]
    public async Task What_is_no_document_is_refused_with_what_would_be_one(string? file, string message)
    {
        var (status, body) = await DocumentHost.PostAsync(host.Gateway, file is null ? null : System.Text.Encoding.UTF8.GetBytes(file), ("model", "mai-read"));

        Assert.Equal((HttpStatusCode.BadRequest, "file"), (status, Error(body).GetProperty("param").GetString()));
        Assert.StartsWith(message, Error(body).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_cut_off_is_refused()
    {
        var picture = Pictures.Png(200, 200);
        var (status, body) = await DocumentHost.PostAsync(host.Gateway, picture[..(picture.Length / 2)], ("model", "mai-read"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("The document in 'file' is damaged or cut off.", Error(body).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_fields_and_models_are_refused_by_name()
    {
        var (_, field) = await DocumentHost.PostAsync(host.Gateway, DocumentHost.Picture, ("model", "mai-read"), ("pages", "2"));
        Assert.Equal(("pages", "unsupported_parameter"), (Error(field).GetProperty("param").GetString(), Error(field).GetProperty("code").GetString()));

        var (status, model) = await DocumentHost.PostAsync(host.Gateway, DocumentHost.Picture, ("model", "mai-write"));
        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (status, Error(model).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_picture_with_too_many_pixels_is_refused_before_it_is_decoded()
    {
        var pipeline = new PartsPipeline(new DocumentModel { Name = "mai-read", Package = "tiny" }, _ => []);
        await using var gateway = await DocumentHost.StartAsync(pipeline, options => options.MaxPicturePixels = 1 << 16);

        var (status, body) = await DocumentHost.PostAsync(gateway, Pictures.Png(300, 300), ("model", "mai-read"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("The document in 'file' has 300 x 300 pixels, and may have at most 65536 in all.", Error(body).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(pipeline.Requests);
    }

    private static JsonElement Error(JsonElement body) => body.GetProperty("error");
}
