using System.Security.Cryptography;
using System.Text;

namespace ArchSim.Reports;

/// <summary>What all pages begin with: styles, and the one script that may run.</summary>
internal static class PageHead
{
    public static void Write(Markup page, string title)
    {
        // The hash lets our script run and no other: a config that slipped through as markup would still do nothing.
        var scriptHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Resources.PageScript)));
        page.Raw("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Raw("\n");
        page.Open("head").Empty("meta", ("charset", "utf-8"));
        page.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{scriptHash}'"));
        page.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        page.Empty("meta", ("name", "color-scheme"), ("content", "light dark"));
        page.Element("title", title).Raw("\n").Open("style").Raw(Resources.ChartStyle).Raw(Resources.PageStyle).Close("style").Close("head").Raw("\n");
    }

    public static void WriteEnd(Markup page) =>
        page.Close("main").Open("script").Raw(Resources.PageScript).Close("script").Close("body").Close("html").Raw("\n");
}
