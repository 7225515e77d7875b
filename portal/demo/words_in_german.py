"""What the demo shop gives, told in German."""

from collections.abc import Mapping

AT_THE_TILL = "Zeigen Sie dies an der Kasse."
AT_CHECKOUT = "Geben Sie den Code beim Bezahlen ein."

WORDS: Mapping[str, Mapping[str, str]] = {
    "hems-on-the-house": {
        "name": "Saum aufs Haus",
        "short_description": "Drei Änderungen an allem, was Sie bei uns gekauft haben.",
        "long_description": """<p>Unsere Schneiderei pflegt, was Sie am liebsten tragen.</p>
<ul>
<li>Säume, Bünde und Ärmel</li>
<li>Fertig in fünf Werktagen</li>
<li>Einen Monat lang am Tresen für Sie aufbewahrt</li>
</ul>
<p>Bringen Sie das Stück, wie es ist. Wir haben schon Schlimmeres gesehen.</p>""",
        "terms_conditions": "Nur im Laden. Für Stücke von Northfield. Eines je Besuch.",
        "earn_instructions": "Mit Gold wird das für Sie frei.",
        "redeem_instructions_store": "Bringen Sie das Stück mit und zeigen Sie dies vor.",
    },
    "coffee-at-the-counter": {
        "name": "Kaffee an der Theke",
        "short_description": "Ein Getränk Ihrer Wahl, während Sie sich umsehen.",
        "terms_conditions": "Ein Getränk. Collins St und Fitzroy.",
        "redeem_instructions_store": "Zeigen Sie dies an der Kaffeetheke.",
    },
    "the-room-upstairs": {
        "name": "Das Zimmer im Obergeschoss",
        "short_description": "Kaffee, Zeitungen und eine ruhige Stunde über der Collins St.",
        "long_description": """<p>Ein ruhiger Raum über dem Laden in der Collins St, mit Kaffee,
Zeitungen und Blick auf die Straßenbahnen.</p><p>Bringen Sie jemanden mit. Bleiben Sie, solange Sie
mögen.</p>""",
        "terms_conditions": "Collins St, zu den Öffnungszeiten. Für Sie und eine Begleitung.",
        "earn_instructions": "Mit Platinum wird das für Sie frei.",
        "redeem_instructions_store": "Zeigen Sie dies unten an der Treppe.",
    },
    "birthday-treat": {
        "name": "Geburtstagsgruß",
        "short_description": "Ein kleines Geschenk im Monat Ihres Geburtstags.",
        "terms_conditions": "Einmal im Jahr, in Ihrem Geburtsmonat.",
        "earn_instructions": "Es öffnet sich im Monat Ihres Geburtstags.",
        "redeem_instructions_store": "Zeigen Sie dies an der Kasse und wählen Sie vom Tablett.",
        "redeem_instructions_online": "Mit dem Code beim Bezahlen legen wir es ins Paket.",
    },
    "an-hour-with-a-stylist": {
        "name": "Eine Stunde Stilberatung",
        "short_description": "Jemand, der jede Stange kennt, ganz für Sie allein.",
        "terms_conditions": "Nach Vereinbarung, in jedem Laden. Ohne Kaufzwang.",
        "earn_instructions": "Für alle, die in zwölf Monaten 500 $ bei uns ausgeben.",
        "redeem_instructions_store": "Rufen Sie für einen Termin an und zeigen Sie dies dann vor.",
    },
    "mended-not-ended": {
        "name": "Geflickt statt weggeworfen",
        "short_description": "Wir reparieren, was Sie bei uns gekauft haben, solange Sie es haben.",
        "terms_conditions": "Nähte, Knöpfe und Reißverschlüsse. Jedes Alter.",
        "earn_instructions": "Offen für alle, die ein Jahr oder länger Mitglied sind.",
        "redeem_instructions_store": "Bringen Sie es vorbei und zeigen Sie dies.",
    },
    "two-hours-of-parking": {
        "name": "Zwei Stunden parken",
        "short_description": "In Geelong, hinter dem Laden.",
        "terms_conditions": "Nur Geelong. Zwei Stunden an einem Tag.",
        "redeem_instructions_store": "Zeigen Sie dies mit Ihrem Parkschein am Tresen in Geelong.",
    },
    "natural-dye-workshop": {
        "name": "Färben mit Pflanzen",
        "short_description": "Ein Samstag mit Indigo, Krapp und Schürze.",
        "terms_conditions": "Fitzroy, Samstag um zehn. Zwölf Plätze, und sie sind schnell weg.",
        "redeem_instructions_store": "Zeigen Sie dies an der Tür.",
    },
    "raw-denim-fitting": {
        "name": "Anprobe: roher Denim",
        "short_description": "Zwanzig Hosen, zugeschnitten für die Ersten.",
        "terms_conditions": "Collins St. Eine Hose je Mitglied.",
        "redeem_instructions_store": "Zeigen Sie dies unserem Denim-Team.",
    },
    "delivery-on-us": {
        "name": "Versand auf uns",
        "short_description": "Ihre nächsten drei Pakete, ohne Porto.",
        "terms_conditions": "Ab 30 $ Bestellwert, innerhalb Australiens.",
        "redeem_instructions_online": AT_CHECKOUT,
    },
    "wrapped-for-giving": {
        "name": "Als Geschenk verpackt",
        "short_description": "Papier, Band und eine Karte mit Ihren Worten.",
        "terms_conditions": "Bis zu fünf Geschenke.",
        "redeem_instructions_store": AT_THE_TILL,
        "redeem_instructions_online": "Wählen Sie Geschenkpapier und geben Sie den Code ein.",
    },
    "first-look-at-winter": {
        "name": "Der Winter zuerst",
        "short_description": "Die neue Saison, eine Woche vor allen anderen.",
        "terms_conditions": "Online, mit Ihrem eigenen Code.",
        "redeem_instructions_online": "Geben Sie Ihren Code auf der Winterseite ein.",
    },
    "summer-send-off": {
        "name": "Abschied vom Sommer",
        "short_description": "Ein letzter Blick auf das Leinen.",
        "terms_conditions": "Online. Solange es welches gab.",
        "redeem_instructions_online": "Geben Sie den Code auf der Leinenseite ein.",
    },
    "a-box-of-samples": {
        "name": "Eine Schachtel Muster",
        "short_description": "Stoff und Farbe, um sie zu Hause zu fühlen.",
        "terms_conditions": "Eine Schachtel. Jede hat ihren eigenen Code.",
        "redeem_instructions_online": "Geben Sie Ihren Code auf der Musterseite ein.",
    },
    "ninety-days-to-think": {
        "name": "Neunzig Tage Bedenkzeit",
        "short_description": "Drei Monate Rückgabe statt einem.",
        "terms_conditions": "Alles außer Unterwäsche.",
        "earn_instructions": "Mit Silver wird das für Sie frei.",
        "redeem_instructions_store": "Zeigen Sie dies mit dem Kassenbon.",
        "redeem_instructions_online": "Geben Sie den Code auf der Rückgabeseite ein.",
    },
    "the-linen-drawer": {
        "name": "Die Wäscheschublade",
        "short_description": "Ein Satz Servietten, für alle, die gern von Wohnsachen hören.",
        "terms_conditions": "Ein Satz. Farben, wie sie kommen.",
        "earn_instructions": "Für Mitglieder, die von Wohnsachen hören wollen.",
        "redeem_instructions_store": "Zeigen Sie dies bei den Wohnsachen.",
    },
    "years-together": {
        "name": "Gemeinsame Jahre",
        "short_description": "Ein Geschenk von uns, in dem Monat, in dem Sie Mitglied wurden.",
        "terms_conditions": "Einmal, in diesem Monat. Gilt bis zum Ende des Jahres.",
        "earn_instructions": "Es öffnet sich in dem Monat, in dem Sie Mitglied wurden.",
        "redeem_instructions_store": AT_THE_TILL,
    },
    "ten-off-homewares": {
        "name": "Zehn Prozent auf Wohnsachen",
        "short_description": "Zehn Prozent, für das Warten im letzten Monat.",
        "terms_conditions": "Wohnsachen zum vollen Preis. Dreimal.",
        "redeem_instructions_store": AT_THE_TILL,
        "redeem_instructions_online": AT_CHECKOUT,
    },
    "made-to-your-measure": {
        "name": "Nach Ihrem Maß",
        "short_description": "Ein Hemd nur für Sie, aus einem Stoff Ihrer Wahl.",
        "terms_conditions": "Collins St, nach Vereinbarung. Ein Hemd.",
        "earn_instructions": "Ein Jahr bleiben, ein wenig einkaufen, Gold werden.",
        "redeem_instructions_store": "Rufen Sie für einen Termin an und zeigen Sie dies dann vor.",
    },
    "an-evening-with-the-makers": {
        "name": "Ein Abend in der Werkstatt",
        "short_description": "Abendessen mit denen, die weben, färben und nähen.",
        "terms_conditions": "Fitzroy, am ersten Donnerstag des Monats.",
        "redeem_instructions_store": "Zeigen Sie dies an der Tür.",
    },
    "the-stockroom-opens": {
        "name": "Das Lager öffnet",
        "short_description": "Ein Wochenende mit allem, was es nie in den Laden schaffte.",
        "terms_conditions": "Geelong. Bringen Sie eine Tasche mit.",
        "redeem_instructions_store": "Zeigen Sie dies an der Seitentür.",
    },
    "the-archive-after-hours": {
        "name": "Das Archiv nach Ladenschluss",
        "short_description": "Sechzig Jahre Schnittmuster, und das Licht bleibt für Sie an.",
        "terms_conditions": "Collins St, nach Vereinbarung.",
        "redeem_instructions_store": "Zeigen Sie dies an der Nachtglocke.",
    },
    "news-from-the-mill": {
        "name": "Neues aus der Weberei",
        "short_description": "Ein Meter Stoff dieser Saison, bevor er verkauft wird.",
        "terms_conditions": "Ein Meter. Farben, wie sie kommen.",
        "redeem_instructions_online": AT_CHECKOUT,
    },
}
