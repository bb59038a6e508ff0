"""Names as people of Kutai Timur bear them: six communities, made up from common parts.

A name is one to three words in capitals, as the registry spells it. Nobody real is meant.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Community:
    """People who share a stock of names; ``share`` is their part of the families."""

    name: str
    share: float
    religion: tuple[str, str]  # registry number and label
    birth_places: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    later_words_men: tuple[str, ...]
    later_words_women: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.upper().split())


ISLAM = ("1", "ISLAM")
KRISTEN = ("2", "KRISTEN")
KATOLIK = ("3", "KATHOLIK")

COMMUNITIES = (
    Community(
        "bugis",
        0.28,
        ISLAM,
        ("BONE", "WAJO", "SOPPENG", "SINJAI", "SANGATTA", "BONTANG", "PINRANG", "BULUKUMBA"),
        _words(
            "Ambo Andi Arifuddin Asdar Baharuddin Basri Baso Beddu Burhanuddin Darwis Firdaus "
            "Hamzah Haruna Hasanuddin Ilyas Irwan Jamaluddin Jufri Kaharuddin Lukman Mappiare "
            "Mansyur Mustafa Nurdin Paturusi Rahmat Ramli Rustam Sabir Saharuddin Sainal Samsu "
            "Sudirman Sulaiman Syamsuddin Syarifuddin Tahir Tenri Umar Usman Wahyuddin Yusuf"
        ),
        _words(
            "Andi Asniar Bunga Darmawati Hasnah Hasriani Herlina Indo Jumriah Kartini Marwah "
            "Masnah Murni Nuraini Nurhayati Nursiah Rahmatia Rosdiana Rosmini Sakka Salma "
            "Sitti Suhartini Suriani Syamsiah Tenri Wahidah Warda Zaenab Rabiah Fatmawati"
        ),
        _words(
            "Alimuddin Amiruddin Aras Bahri Dahlan Daeng Gaffar Halim Hamid Idris Jabbar Kadir "
            "Laupe Latif Makmur Malik Mappa Nawir Palaguna Rahim Rauf Saleh Side Sikki Tajuddin "
            "Tahang Takdir Thalib Wahab Yunus Zainuddin Pawennari Patawari Ridwan"
        ),
        _words(
            "Amiruddin Bahri Daeng Dahlia Hamid Idris Kadir Latif Malik Mappa Nawir Rahim Rauf "
            "Saleh Tahang Wahab Yunus Ramlah Maryam Halijah Aisyah Jumiati Sari Ningsih"
        ),
    ),
    Community(
        "jawa",
        0.28,
        ISLAM,
        (
            "BLITAR",
            "MALANG",
            "NGANJUK",
            "TULUNGAGUNG",
            "KEDIRI",
            "SANGATTA",
            "SAMARINDA",
            "WONOGIRI",
        ),
        _words(
            "Agus Bambang Budi Darmanto Darsono Eko Gunawan Hadi Hariyanto Heru Joko Kasiman "
            "Kuncoro Mulyono Ngadiman Paidi Pardi Poniman Purwanto Riyanto Rohmad Sarno Slamet "
            "Suci Sugeng Suharto Sukarno Sumarno Sunardi Supardi Supriyadi Suroso Suwarno "
            "Teguh Tukiran Wagimin Wahyu Warsito Widodo Yanto"
        ),
        _words(
            "Dwi Endang Eni Hartini Jumiati Kasmini Lestari Lilis Marsini Mujiati Ngatini Partini "
            "Ponirah Puji Rini Rukmini Sarinah Sri Sukinem Sulastri Sumiati Sunarti Supriyati "
            "Suryani Suwarni Tri Tumini Wahyuni Warsini Wiwik Yatmi Yuliati"
        ),
        _words(
            "Cahyono Darmawan Handoko Hartono Hermawan Kurniawan Kusuma Laksono Nugroho Prabowo "
            "Prasetyo Pratama Purnomo Raharjo Santoso Saputra Setiawan Siswanto Subekti Susanto "
            "Susilo Utomo Wibowo Widianto Wijaya Yulianto Priyono Harjo"
        ),
        _words(
            "Astuti Handayani Hartati Indriani Kusumawati Lestari Mulyani Ningsih Nurhayati "
            "Pertiwi Puspita Rahayu Ratnasari Setyowati Sulistyowati Susanti Utami Wahyuni "
            "Wardani Widiastuti Wulandari Yuliana Purwanti Kusuma"
        ),
    ),
    Community(
        "kutai",
        0.14,
        ISLAM,
        ("SANGATTA", "MUARA BENGKAL", "MUARA ANCALONG", "TENGGARONG", "SANGKULIRANG", "BENGALON"),
        _words(
            "Achmad Adi Aji Akhmad Aliansyah Ardiansyah Asmuni Awang Bahrun Busra Dahri Edy "
            "Encek Fahrul Hairil Hardiansyah Haryadi Hermansyah Iberamsyah Jailani Jumadi "
            "Kasransyah Marjuni Masdar Nanang Norhan Rudiansyah Rusdiansyah Sopian Suriansyah "
            "Sya'rani Taufik Thamrin Zulkifli Ma'ruf"
        ),
        _words(
            "Aji Aminah Asiah Dayang Encek Faridah Galuh Hadijah Halimah Hamidah Hatijah Jamilah "
            "Jubaidah Kamariah Mardiana Maslian Mastora Norhayati Norlaila Noraida Rahimah "
            "Ramlah Rusmini Saniah Sarifah Nur'aini Wahdah Yusnani"
        ),
        _words(
            "Anwar Arifin Bakri Effendi Fadli Fauzi Hamdi Hidayat Ibrahim Jafar Jauhari Kifli "
            "Mahmud Mahyudin Nasir Noor Rahman Rasyid Riduan Sabran Salehuddin Syahrani Syahran "
            "Syukur Yamani Yusran Masrani Gafur"
        ),
        _words(
            "Anwar Bakri Hayati Hidayah Ibrahim Jafar Kumala Mahmud Mariani Norma Rahman Rasyid "
            "Sabran Sapitri Sulastri Syahrani Wati Yani Fitriani Agustina Lina Maulida"
        ),
    ),
    Community(
        "banjar",
        0.12,
        ISLAM,
        ("BANJARMASIN", "AMUNTAI", "BARABAI", "KANDANGAN", "SANGATTA", "SAMARINDA", "NEGARA"),
        _words(
            "Abdillah Alamsyah Amberi Anang Arbain Asrani Bahransyah Barkati Busairi Djohansyah "
            "Gazali Gusti Hasbullah Humaidi Idrus Ilmi Jarkasi Kursani Mahlan Masruddin Mawardi "
            "Misran Napiah Parhan Rafi'i Rahmadi Rusli Sahriansyah Salman Sarkani Suhaimi Syahdan "
            "Tarmizi Utuh Zainal Zarkasi"
        ),
        _words(
            "Arbayah Astiah Barkiah Galuh Gusti Jamiah Jumrah Kamsiah Mahfujah Maimunah "
            "Mariatul Masitah Misbah Nahdiah Norjanah Raihanah Rusdiana Sa'adah Salasiah "
            "Samsiah Sarbaniah Sumarni Wahidah Zainab Zuraida Mursidah"
        ),
        _words(
            "Anshari Asy'ari Azhari Basuni Fadillah Fahmi Ghazali Hadi Hafizi Hamdani Hasan "
            "Hidayatullah Husaini Ihsan Ilham Jamhuri Khairani Maulana Mukhlis Naparin Qamar "
            "Rahmani Rifani Syahrudin Yamin Zamzam Nafarin Sanusi"
        ),
        _words(
            "Aulia Azizah Fadillah Hairiah Hasanah Hayati Hidayati Husna Jannah Kiptiah Latifah "
            "Maulida Munawarah Mutmainnah Noor Rahmah Raudah Safitri Syarifah Zahra Fauziah"
        ),
    ),
    Community(
        "dayak",
        0.10,
        KRISTEN,
        ("MUARA WAHAU", "TELEN", "BUSANG", "LONG MESANGAT", "MIAU BARU", "LONG SEGAR"),
        _words(
            "Ajang Albertus Alung Apui Balan Baun Belawing Bit Bulan Daud Dominikus Elias Ding "
            "Gun Hang Ibau Ipung Jalung Jiu Kaya Kule Laing Ledjie Liah Lukas Lung Markus Merang "
            "Ngau Njuk Paulus Petrus Silas Taman Tekwan Tingang Ubang Usat Yakobus Yohanes"
        ),
        _words(
            "Adriana Ana Bungan Buring Devung Dorkas Ester Hunai Husun Kristina Lahai Lina Lusia "
            "Maria Martha Natalia Ping Priska Rosalina Roslina Ruth Selvi Sopia Tipung Ulau Urai "
            "Yanti Yuliana Yulita Song"
        ),
        _words(
            "Anyeq Bang Batoq Belareq Bilung Bong Dian Djau Helaq Imang Jeno Kejin Lah Lawai "
            "Ledoh Lejau Luhat Madang Ngang Nyuk Pebaun Sedi Siang Tot Uluk Usung Wan Juk Lencau"
        ),
        _words(
            "Anyeq Awing Belareq Bilung Dian Djau Helaq Imang Lah Lawai Lejau Luhat Madang Ngang "
            "Nyuk Sedi Siang Usung Wan Juk Lencau Hubung Lerang"
        ),
    ),
    Community(
        "ntt",
        0.08,
        KATOLIK,
        ("ENDE", "MAUMERE", "LARANTUKA", "KUPANG", "ATAMBUA", "RUTENG", "LEMBATA"),
        _words(
            "Adrianus Agustinus Aleksander Aloysius Andreas Antonius Benediktus Bernardus Blasius "
            "Damianus Dionisius Emanuel Fabianus Ferdinandus Florianus Fransiskus Gabriel "
            "Gregorius Hendrikus Hironimus Ignasius Kanisius Klemens Kornelis Laurensius "
            "Leonardus Marselinus Mikael Nikolaus Oktovianus Rafael Rofinus Stefanus Viktor "
            "Wilhelmus Yosef"
        ),
        _words(
            "Agnes Anastasia Apolonia Bernadeta Elisabet Fransiska Godeliva Helena Katarina "
            "Klara Kristiani Lidvina Margareta Mariana Marselina Modesta Monika Paulina Regina "
            "Rofina Sisilia Skolastika Susana Teresia Veronika Yasinta Yosefina"
        ),
        _words(
            "Bali Beda Bere Boli Demon Doni Duran Fernandez Gado Goran Hayon Jago Keban Kleden "
            "Koten Lamak Lewar Liwun Mau Nahak Ola Payong Pati Raga Seran Tukan Ujan Wea Weking "
            "Witak"
        ),
        _words(
            "Bali Beda Bere Boli Duran Fernandez Goran Hayon Keban Kleden Koten Lewar Liwun Mau "
            "Nahak Ola Payong Raga Seran Tukan Ujan Wea Witak Bunga Nona"
        ),
    ),
)

_PIOUS_MEN = ("MUHAMMAD", "ABDUL")
_PIOUS_WOMEN = ("SITI",)
_SINGLE_NAME, _THREE_WORDS, _PIOUS = 0.06, 0.25, 0.16  # shares of people


def draw_names(rng: np.random.Generator, community: np.ndarray, is_woman: np.ndarray) -> np.ndarray:
    """One full name per person, an object array; ``community`` indexes COMMUNITIES."""
    names = np.empty(len(community), dtype=object)
    for number, stock in enumerate(COMMUNITIES):
        for woman in (False, True):
            chosen = np.flatnonzero((community == number) & (is_woman == woman))
            names[chosen] = _names_of(rng, stock, woman, len(chosen))
    return names


def mother_of(family_card: str, name: str, *, is_child: bool, wife: str | None = None) -> str:
    """The mother of whoever stands on a family card: of all children the ``wife`` of the head.

    Where there is none, and of everybody else, she is drawn: the same for whoever asks, village or
    registry, so nothing has to be kept.
    """
    if is_child and wife:
        return wife
    draw = random.Random(family_card if is_child else f"{family_card} {name}")
    stock = draw.choice(COMMUNITIES)
    return f"{draw.choice(stock.women)} {draw.choice(stock.later_words_women)}"


def _names_of(rng: np.random.Generator, stock: Community, woman: bool, count: int) -> list[str]:
    first = np.array(stock.women if woman else stock.men, dtype=object)
    later = np.array(stock.later_words_women if woman else stock.later_words_men, dtype=object)
    pious = np.array(_PIOUS_WOMEN if woman else _PIOUS_MEN, dtype=object)
    is_pious = (rng.random(count) < _PIOUS) & (stock.religion is ISLAM)
    word_count = 2 - (rng.random(count) < _SINGLE_NAME) + (rng.random(count) < _THREE_WORDS)
    drawn = zip(
        is_pious.tolist(),
        word_count.tolist(),
        rng.choice(pious, count),
        rng.choice(first, count),
        rng.choice(later, count),
        rng.choice(later, count),
        strict=True,
    )
    return [
        " ".join((prefix, one) if devout else (one, two, three)[:words])
        if devout or two != three
        else f"{one} {two}"
        for devout, words, prefix, one, two, three in drawn
    ]
